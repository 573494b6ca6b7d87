package io.kadis.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a person gets wrong: one line that names it, and the exit code for it. */
class WrongInputTest {
  private final Terminal terminal = new Terminal();

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "frobnicate                              | unknown command 'frobnicate'",
        "gte a                                   | unknown command 'gte' (did you mean 'get'?)",
        "stauts                                  | (did you mean 'status'?)",
        "help durab                              | (did you mean 'durability'?)",
        "put a b --tll 3s                        | option '--tll' (did you mean '--ttl'?)",
        "store chek                              | command 'chek' (did you mean 'check'?)",
        "completion                              | 'bash|zsh'",
        "completion fish                         | 'fish' is not one of bash, zsh",
        "--frob                                  | unknown option '--frob'",
        "node --allow-peers x                    | unknown option '--allow-peers'",
        "get a --swarm-key x                     | --swarm-key x: only with --bootstrap",
        "get --frob x                            | unknown option '--frob'",
        "get                                     | missing required parameter: 'KEY'",
        "get a b                                 | unknown argument 'b'",
        "put a                                   | 'VALUE|@FILE|-'",
        "put a b --w 0                           | --w: a quorum of 0",
        "put a b --w most                        | 'most'",
        "get a --r some                          | 'some'",
        "put a b --ttl soon                      | --ttl: 'soon' is not a duration",
        "get a --timeout later                   | --timeout: 'later' is not a duration",
        "get a --timeout 0                       | --timeout: '0' is not more than 0",
        "get a --timeout 1h                      | --timeout: '1h' is more than 10m",
        "put a b --ttl 0                         | --ttl: '0' is not more than 0",
        "get a --protocol /x                     | --protocol /x: only with --bootstrap",
        "get a --peer [::1]:1 --api [::1]:2      | give one of them",
        "get a --peer 127.0.0.1:0                | '/ip4/127.0.0.1/tcp/0' has port 0",
        "help frobnicate                         | unknown command 'frobnicate'",
        "cluster 0                               | nodes 0: it must be 1 to 50",
        "cluster 51                              | nodes 51: it must be 1 to 50",
        "cluster many                            | 'many'",
        "cluster 3 --port 65534                  | --port 65534: it must be 0 to 65533",
        "cluster 3 --api-port -1                 | --api-port -1: it must be 0 to 65533",
        "cluster 3 --replicas 2                  | unknown option '--replicas'",
        "bench --seconds 0                       | --seconds 0: it must be 1 to 86400",
        "bench --in-flight 1001                  | --in-flight 1001: it must be 1 to 1000",
        "bench --keys 0                          | --keys 0: it must be 1 to 1000000",
        "bench --value-size 16KiB                | --value-size 16 KiB: it must be at most 15 KiB",
        "bench --work nothing                    | 'nothing' is not one of put, get, mixed",
        "bench --w 0                             | --w: a quorum of 0",
        "bench --peer 127.0.0.1:1                | name it with --api",
        "simulate --nodes 1                      | --nodes 1: it must be 2 to 20,000",
        "simulate --keys 0                       | --keys 0: it must be 1 to 1,000,000",
        "simulate --hours 0                      | --hours 0: it must be 1 to 720",
        "simulate --replicas 21                  | --replicas 21: it must be 1 to 20",
        "simulate --churn wild                   | --churn': 'wild' is not none, light or heavy",
        "node --max-store-size 10                | --max-store-size 10: it must be at least 1MiB",
        "node --tombstone-ttl 0                  | '0' is not more than 0",
        "get a --api nowhere                     | --api: 'nowhere' is not HOST:PORT",
        "get a --bootstrap /ip4/1.2.3/tcp/1      | --bootstrap: '/ip4/1.2.3/tcp/1'",
        "get a --peer 127.0.0.1                  | --peer: '127.0.0.1' is not HOST:PORT",
        "node --listen /ip4/127.0.0.1            | '/ip4/127.0.0.1' cannot be listened on",
        "node --listen nonsense                  | --listen: 'nonsense'",
        "node --listen 0.0.0.0:4001              | such as /ip4/0.0.0.0/tcp/4001; or give --port",
        "node --bootstrap 127.0.0.1:4001         | for HOST:PORT there is --peer 127.0.0.1:4001",
        "node --bootstrap nonsense               | such as /ip4/192.0.2.7/tcp/4001",
        "node --replicas 2 --write-quorum 3      | 3: it must be 1 to 2, as --replicas is",
        "node --replicas 2 --read-quorum 3       | 3: it must be 1 to 2, as --replicas is",
        "node --k 5 --beta 6                     | --beta 6: it must be 1 to 5, as --k is",
        "node --bootstrap /tcp/x                 | --bootstrap: '/tcp/x'",
        "node --port 65536                       | --port 65536",
        "node --port http                        | 'http'",
        "node --k 0                              | --k 0: it must be 1 to 100",
        "node --replicas 21                      | --replicas 21: it must be 1 to 20",
        "node --replication-interval 0           | '0' is not more than 0",
        "node --repair-rate 1KiB                 | --repair-rate 1024: it must be at least 64KiB",
        "node --repair-transfers 0               | --repair-transfers 0: it must be 1 to 256",
        "node --hot-key-cache maybe              | 'maybe': use on or off",
        "durability --peer 127.0.0.1:1           | name it with --api",
        "leave --bootstrap /ip4/127.0.0.1/tcp/1  | name it with --api",
        "leave --timeout 1h                      | --timeout: '1h' is more than 10m",
        "node --mode both                        | 'both' is not one of server, client, auto",
        "node --durability maybe                 | 'maybe' is not one of sync, async",
        "node --max-store-size 10GB              | '10GB' is not a size",
        "node --tombstone-ttl 1w                 | '1w' is not a duration",
        "node --write-quorum 0                   | a quorum of 0",
        "node --protocol kad                     | 'kad'",
        "node --api 127.0.0.1                    | '127.0.0.1' is not HOST:PORT",
        "node --log-level loud                   | 'loud' is not one of off, error",
        "node --default-namespace nothing        | 'nothing' is not one of",
        "node --default-namespace raw            | raw needs --allow-raw",
        "node --protocol /ipfs/kad/1.0.0 --default-namespace kv | 'kv' is not one of ipns, pk",
        "add /set/a                              | 'AMOUNT|ELEMENT'",
        "watch                                   | 'KEY'",
        "watch a --count 0                       | --count 0: it must be at least 1",
        "batch                                   | 'FILE|-'",
        "store                                   | store check",
        "store check                             | name one data directory: store check DIR",
        "store check a --data b                  | name one data directory: store check DIR",
        "store stats                             | 'DIR'",
        "store export a                          | 'FILE|-'",
        "store import a b --max-store-size 1XB   | '1XB' is not a size",
        "store forget                            | unknown command 'forget'",
      })
  void isAUsageError(String command, String named) {
    assertThat(terminal.run(command.split(" "))).isEqualTo(2);
    assertOneLine(named);
    assertThat(terminal.err()).contains("; see kadis");
  }

  @Test
  void noNodeIsSaidWithTheWaysOut() {
    assertThat(terminal.run("get", "a", "--api", "127.0.0.1:1")).isEqualTo(1);
    assertOneLine("no node answers at http://127.0.0.1:1");
    assertThat(terminal.err()).contains("node", "--api", "--bootstrap");
  }

  @Test
  void aSwarmKeyFileIsReadBeforeTheNodeStarts() {
    Path none = directory.resolve("none.key");
    assertThat(terminal.run("node", "--port", "0", "--swarm-key", none.toString())).isEqualTo(1);
    assertOneLine("cannot read swarm key file " + none + ": no such file");
  }

  @Test
  void aWritersFileIsReadBeforeTheNodeStarts() throws Exception {
    Path none = directory.resolve("none");
    assertThat(terminal.run("node", "--port", "0", "--writers", none.toString())).isEqualTo(1);
    assertOneLine("cannot read writers file " + none + ": no such file");
    Path file = Files.writeString(directory.resolve("writers"), "# us\n\nnobody # me\n");
    assertThat(terminal.run("node", "--port", "0", "--writers", file.toString())).isEqualTo(1);
    assertOneLine("writers file " + file + ", line 3: 'nobody' is no peer id");
  }

  @Test
  void aCorruptIdentityIsNamed() throws Exception {
    Path file = Files.writeString(directory.resolve("identity.key"), "not a key");
    assertThat(terminal.run("id", "--identity", file.toString())).isEqualTo(1);
    assertOneLine("identity file " + file + " is corrupt");
  }

  @Test
  void aClientThatLeavesCannotProvide() {
    assertThat(terminal.run("provide", "QmX", "--peer", "127.0.0.1:1")).isEqualTo(2);
    assertOneLine("provide needs a node that stays");
  }

  @Test
  void anApiForOthersNeedsAToken() {
    assertThat(terminal.run("node", "--api", "0.0.0.0:0", "--data", directory.toString()))
        .isEqualTo(2);
    assertOneLine("--api 0.0.0.0:0");
    assertThat(terminal.err()).contains("--api-token-file");
  }

  @Test
  void aDataDirectoryThatIsAFileIsNamed() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "x");
    assertThat(terminal.run("node", "--port", "0", "--data", file.toString())).isEqualTo(1);
    assertOneLine(file + " is not a directory");
  }

  @Test
  void aClusterSaysWhatKeepsItsNodesFromStarting() {
    int exitCode =
        terminal.run(
            "cluster", "2", "--data", directory.toString(), "--api-port", "0", "--", "--frob");
    assertThat(exitCode).isEqualTo(1);
    assertOneLine("node 1 did not start: unknown option '--frob'; see kadis node --help");
  }

  @Test
  void aCheckMakesNoStore() {
    assertThat(terminal.run("store", "check", "--data", directory.toString())).isEqualTo(1);
    assertOneLine("there is no store in " + directory);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void aValueTooLargeIsRefusedBeforeItIsSent() throws Exception {
    Path file = Files.write(directory.resolve("large"), new byte[15_873]);
    assertThat(terminal.run("put", "a", "@" + file, "--api", "127.0.0.1:1")).isEqualTo(5);
    assertOneLine("15872 bytes");
  }

  @Test
  void aMissingValueFileIsNamed() {
    assertThat(terminal.run("put", "a", "@" + directory.resolve("none"))).isEqualTo(1);
    assertOneLine("none: no such file");
  }

  @Test
  void nobodyAtTheBootstrapAddressIsNamed() {
    assertThat(terminal.run("get", "a", "--bootstrap", "/ip4/127.0.0.1/tcp/1")).isEqualTo(1);
    assertOneLine("/ip4/127.0.0.1/tcp/1: Connection refused");
  }

  private void assertOneLine(String named) {
    assertThat(terminal.err()).startsWith("kadis: ").contains(named);
    assertThat(terminal.err().strip().lines()).hasSize(1);
    assertThat(terminal.out()).isEmpty();
  }
}
