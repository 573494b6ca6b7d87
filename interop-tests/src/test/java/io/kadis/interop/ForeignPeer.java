package io.kadis.interop;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.tuweni.bytes.Bytes;
import tools.jackson.jr.ob.JSON;

/**
 * A peer of another implementation as a process, driven by the contract of {@code peers/README.md}.
 */
public final class ForeignPeer implements Peer {
  private static final Duration START = Duration.ofSeconds(30);
  private static final Duration ANSWER = Duration.ofSeconds(90);

  private final Kind kind;
  private final ChildProcess process;
  private final String peerId;
  private final String address;
  private final AtomicInteger requests = new AtomicInteger();
  private final Map<Integer, CompletableFuture<Json>> waiting = new ConcurrentHashMap<>();

  /** The implementations there are. */
  public enum Kind {
    GO("go/kadis-interop-peer-go"),
    RUST("rust/target/debug/kadis-interop-peer-rust"),
    JS("js/node_modules/.built-from", "node js/peer.js"),
    PYTHON("python/.venv/.built-from", "python/.venv/bin/python python/peer.py");

    private static final Path PEERS = Repository.root().resolve("interop-tests/peers");

    private final String made;
    private final String command;

    /** What the build makes is what is run. */
    Kind(String binary) {
      this(binary, binary);
    }

    /**
     * @param made what is there once the peer is built
     * @param command its words; those that lie in the peers' directory are meant as paths
     */
    Kind(String made, String command) {
      this.made = made;
      this.command = command;
    }

    List<String> command() {
      return Stream.of(command.split(" ", -1))
          .map(word -> Files.exists(PEERS.resolve(word)) ? PEERS.resolve(word).toString() : word)
          .toList();
    }

    public boolean built() {
      return Files.exists(PEERS.resolve(made));
    }
  }

  private ForeignPeer(Kind kind, ChildProcess process) throws Exception {
    this.kind = kind;
    this.process = process;
    Json ready = process.hear(START);
    this.peerId = ready.text("peerId");
    this.address = ready.texts("addresses").getFirst();
    process.listen(this::answered);
  }

  public static ForeignPeer start(Kind kind, Path logs, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(kind.command());
    command.addAll(List.of(arguments));
    Path log = Files.createTempFile(logs, kind.name().toLowerCase(java.util.Locale.ROOT), ".log");
    return new ForeignPeer(kind, ChildProcess.start(log, command));
  }

  Kind kind() {
    return kind;
  }

  @Override
  public String peerId() {
    return peerId;
  }

  @Override
  public String address() {
    return address;
  }

  public void connect(String address) throws Exception {
    succeed(Map.of("op", "connect", "addr", address));
  }

  /** Makes it a {@code server} or a {@code client}. */
  void mode(String mode) throws Exception {
    succeed(Map.of("op", "mode", "mode", mode));
  }

  ChildProcess process() {
    return process;
  }

  void ping(String peer) throws Exception {
    succeed(Map.of("op", "ping", "peer", peer));
  }

  @Override
  public List<String> table() throws Exception {
    return peers(Map.of("op", "table"));
  }

  List<String> findPeer(String peer) throws Exception {
    return peers(Map.of("op", "findPeer", "peer", peer));
  }

  @Override
  public List<String> closest(RecordKey key) throws Exception {
    return peers(Map.of("op", "closest", "key", hex(key.bytes())));
  }

  @Override
  public void put(RecordKey key, byte[] value) throws Exception {
    succeed(Map.of("op", "put", "key", hex(key.bytes()), "value", hex(value)));
  }

  @Override
  public byte[] get(RecordKey key) throws Exception {
    return bytes(succeed(Map.of("op", "get", "key", hex(key.bytes()))));
  }

  /** Puts it into the peer's own store alone, unchecked. */
  void hold(byte[] key, byte[] value) throws Exception {
    succeed(Map.of("op", "hold", "key", hex(key), "value", hex(value)));
  }

  /** What lies in the peer's own store; empty: nothing. */
  byte[] held(byte[] key) throws Exception {
    return bytes(succeed(Map.of("op", "held", "key", hex(key))));
  }

  /** Rust and python have no IPNS of their own: theirs are signed here, by another key. */
  @Override
  public NamedRecord publish(String path) throws Exception {
    NamedRecord record =
        switch (kind) {
          case GO, JS -> new NamedRecord(RecordKey.name(peerId), Bytes.wrap(bytes(ipns(path, 1))));
          case RUST, PYTHON -> NamedRecord.signed(path);
        };
    put(record.key(), record.value().toArrayUnsafe());
    return record;
  }

  /** A record by which the peer's own name stands for a path, put nowhere. */
  Json ipns(String path, long sequence) throws Exception {
    return succeed(Map.of("op", "ipns", "value", path, "sequence", sequence));
  }

  @Override
  public void provide(Content content) throws Exception {
    succeed(Map.of("op", "provide", "key", hex(content.multihash())));
  }

  @Override
  public List<String> providers(Content content) throws Exception {
    return peers(Map.of("op", "providers", "key", hex(content.multihash()), "count", 20));
  }

  /** Asks and returns the answer, good or bad. For many threads. */
  Json ask(Map<String, Object> request) throws Exception {
    int id = requests.incrementAndGet();
    var answer = new CompletableFuture<Json>();
    waiting.put(id, answer);
    var numbered = new LinkedHashMap<>(request);
    numbered.put("id", id);
    process.tell(JSON.std.asString(numbered));
    try {
      return answer.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("no answer within %s to %s".formatted(ANSWER, request), e);
    }
  }

  @Override
  public void close() {
    process.close();
  }

  private void answered(Json answer) {
    var its = waiting.remove((int) answer.number("id"));
    if (its != null) {
      its.complete(answer);
    }
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

  private static byte[] bytes(Json answer) {
    return HexFormat.of().parseHex(answer.text("value"));
  }

  private static String hex(Bytes bytes) {
    return bytes.toUnprefixedHexString();
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
