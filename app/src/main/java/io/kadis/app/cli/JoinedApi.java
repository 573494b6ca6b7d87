package io.kadis.app.cli;

import io.kadis.app.Node;
import io.kadis.app.config.ApiConfig;
import io.kadis.app.config.NodeConfig;
import io.kadis.app.config.StartException;
import io.kadis.app.config.Units;
import io.kadis.app.http.Request;
import io.kadis.dht.Dht;
import io.kadis.dht.DhtConfig;
import io.kadis.kv.DatabaseConfig;
import io.kadis.libp2p.DialException;
import io.kadis.libp2p.PeerAddress;
import io.kadis.libp2p.host.HostLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.tuweni.bytes.Bytes;

/** A client node of one command's lifetime: it joins, serves nobody, and leaves no file behind. */
final class JoinedApi implements Api {
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final Node node;
  private final Path directory;

  private JoinedApi(Node node, Path directory) {
    this.node = node;
    this.directory = directory;
  }

  static JoinedApi join(DhtConfig dht, Duration timeout) throws CommandFailure, StartException {
    Logging.start(LogLevel.OFF);
    Path directory = temporaryDirectory();
    Node node;
    try {
      node = Node.open(config(directory, dht));
    } catch (StartException | RuntimeException e) {
      delete(directory);
      throw e;
    }
    var api = new JoinedApi(node, directory);
    try {
      api.dial(dht.bootstrap());
      api.awaitJoined(timeout);
      return api;
    } catch (CommandFailure e) {
      api.close();
      throw e;
    }
  }

  private static NodeConfig config(Path directory, DhtConfig dht) {
    return new NodeConfig(
        directory,
        directory.resolve(NodeConfig.IDENTITY_FILE),
        List.of(),
        HostLimits.DEFAULTS,
        new ApiConfig(new ApiConfig.Bind.Off(), Optional.empty()),
        dht,
        database(),
        NodeConfig.DEFAULT_STORE);
  }

  /** Whoever names a /raw/ key means it; a client holds nothing for others. */
  private static DatabaseConfig database() {
    var d = DatabaseConfig.DEFAULTS;
    return new DatabaseConfig(
        d.n(), d.w(), d.r(), d.tombstoneTtl(), d.maxClockSkew(), true, d.writers(), d.registered());
  }

  /** Kademlia dials by itself and goes on when it fails; a person wants to know why. */
  private void dial(List<PeerAddress> bootstrap) throws CommandFailure {
    Optional<DialException> failure = Optional.empty();
    for (PeerAddress peer : bootstrap) {
      try {
        node.dht().host().connect(peer);
        return;
      } catch (DialException e) {
        failure = Optional.of(e);
      }
    }
    DialException last = failure.orElseThrow();
    throw new CommandFailure(
        last instanceof DialException.WrongPeer ? ExitCode.REFUSED : ExitCode.FAILED,
        "cannot join: " + last.getMessage());
  }

  private void awaitJoined(Duration timeout) throws CommandFailure {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (node.dht().joining() != Dht.Joining.JOINED) {
      if (System.nanoTime() - deadline > 0) {
        throw new CommandFailure(
            ExitCode.QUORUM,
            "no bootstrap peer let us join within %s; is it a server of %s?"
                .formatted(Units.text(timeout), node.config().dht().protocol()));
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  @Override
  public Reply send(Call call) {
    var response =
        node.router()
            .route(
                new Request(
                    call.method(),
                    call.path(),
                    call.query(),
                    name -> name.equals("Content-Type") ? call.type() : Optional.empty(),
                    _ -> call.body().orElse(Bytes.EMPTY)));
    return new Reply(response.status(), response.headers(), response.body());
  }

  @Override
  public void close() {
    node.close();
    delete(directory);
  }

  private static Path temporaryDirectory() throws StartException {
    try {
      return Files.createTempDirectory("kadis-client-");
    } catch (IOException e) {
      throw new StartException("cannot make a temporary directory: " + e.getMessage(), e);
    }
  }

  private static void delete(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      directory.toFile().deleteOnExit(); // The system's cleaner of temporary files has the rest.
    }
  }
}
