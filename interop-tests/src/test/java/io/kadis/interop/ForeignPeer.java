package io.kadis.interop;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.jr.ob.JSON;

/** A go or rust peer as a process, driven by the contract of {@code peers/README.md}. */
final class ForeignPeer implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(30);
  private static final Duration ANSWER = Duration.ofSeconds(90);

  private final ChildProcess process;
  private final String peerId;
  private final String address;
  private int requests;

  /** The implementations there are. */
  enum Kind {
    GO("go/kadis-interop-peer-go"),
    RUST("rust/target/debug/kadis-interop-peer-rust");

    private final String binary;

    Kind(String binary) {
      this.binary = binary;
    }

    Path binary() {
      return Repository.root().resolve("interop-tests/peers").resolve(binary);
    }

    boolean built() {
      return Files.isExecutable(binary());
    }
  }

  private ForeignPeer(ChildProcess process) throws Exception {
    this.process = process;
    Json ready = process.hear(START);
    this.peerId = ready.text("peerId");
    this.address = ready.texts("addresses").getFirst();
  }

  static ForeignPeer start(Kind kind, Path logs, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(kind.binary().toString()));
    command.addAll(List.of(arguments));
    Path log = Files.createTempFile(logs, kind.name().toLowerCase(java.util.Locale.ROOT), ".log");
    return new ForeignPeer(ChildProcess.start(log, command));
  }

  String peerId() {
    return peerId;
  }

  String address() {
    return address;
  }

  void connect(String address) throws Exception {
    succeed(Map.of("op", "connect", "addr", address));
  }

  void ping(String peer) throws Exception {
    succeed(Map.of("op", "ping", "peer", peer));
  }

  List<String> table() throws Exception {
    return peers(Map.of("op", "table"));
  }

  List<String> findPeer(String peer) throws Exception {
    return peers(Map.of("op", "findPeer", "peer", peer));
  }

  List<String> closest(byte[] key) throws Exception {
    return peers(Map.of("op", "closest", "key", hex(key)));
  }

  void put(byte[] key, byte[] value) throws Exception {
    succeed(Map.of("op", "put", "key", hex(key), "value", hex(value)));
  }

  byte[] get(byte[] key) throws Exception {
    return HexFormat.of().parseHex(succeed(Map.of("op", "get", "key", hex(key))).text("value"));
  }

  /** Puts it into the peer's own store alone, unchecked. */
  void hold(byte[] key, byte[] value) throws Exception {
    succeed(Map.of("op", "hold", "key", hex(key), "value", hex(value)));
  }

  /** What lies in the peer's own store; empty: nothing. */
  byte[] held(byte[] key) throws Exception {
    return HexFormat.of().parseHex(succeed(Map.of("op", "held", "key", hex(key))).text("value"));
  }

  /** A record by which the peer's own name stands for a path, put nowhere. */
  Json ipns(String path, long sequence) throws Exception {
    return succeed(Map.of("op", "ipns", "value", path, "sequence", sequence));
  }

  void provide(byte[] multihash) throws Exception {
    succeed(Map.of("op", "provide", "key", hex(multihash)));
  }

  List<String> providers(byte[] multihash) throws Exception {
    return peers(Map.of("op", "providers", "key", hex(multihash), "count", 20));
  }

  /** Asks and returns the answer, good or bad. */
  Json ask(Map<String, Object> request) throws Exception {
    var numbered = new LinkedHashMap<>(request);
    numbered.put("id", ++requests);
    process.tell(JSON.std.asString(numbered));
    while (true) {
      Json answer = process.hear(ANSWER);
      if (answer.number("id") == requests) {
        return answer;
      }
    }
  }

  @Override
  public void close() {
    process.close();
  }

  private List<String> peers(Map<String, Object> request) throws Exception {
    return succeed(request).texts("peers");
  }

  private Json succeed(Map<String, Object> request) throws Exception {
    Json answer = ask(request);
    if (!answer.isTrue("ok")) {
      throw new AssertionError(request.get("op") + " failed: " + answer.text("error"));
    }
    return answer;
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
