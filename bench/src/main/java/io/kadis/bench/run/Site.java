package io.kadis.bench.run;

import io.kadis.app.cli.TemporaryDirectory;
import io.kadis.bench.report.Contender;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Where the programs are, and a place for what they write. Closing it removes the latter. */
public final class Site implements AutoCloseable {
  /** The launcher gives a node the same, but for the heap. */
  private static final List<String> JVM_FLAGS =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:ReservedCodeCacheSize=96m",
          "-Djdk.virtualThreadScheduler.parallelism=4",
          "--sun-misc-unsafe-memory-access=allow",
          "--enable-native-access=ALL-UNNAMED",
          "--add-opens=java.base/java.nio=ALL-UNNAMED",
          "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED");

  private final Path root;
  private final TemporaryDirectory scratch;
  private int directories;

  private Site(Path root, TemporaryDirectory scratch) {
    this.root = root;
    this.scratch = scratch;
  }

  /**
   * @param root of the repository
   */
  public static Site at(Path root) throws BenchException {
    try {
      return new Site(root, TemporaryDirectory.create("kadis-bench"));
    } catch (IOException e) {
      throw new BenchException("no place for what is measured: " + e.getMessage(), e);
    }
  }

  public Path root() {
    return root;
  }

  /** A path that nothing is at yet. */
  public Path fresh() {
    return scratch.path().resolve(Integer.toString(directories++));
  }

  public String launcher() {
    return root.resolve("kadis").toString();
  }

  public String goPeer() {
    return root.resolve("bench/peers/go/kadis-bench-go").toString();
  }

  private String rustPeer() {
    return root.resolve("bench/peers/rust/target/release/kadis-bench-rust").toString();
  }

  /** A server of the kind; {@code more} flags for Kadis only. */
  public List<String> server(Contender contender, String... more) {
    return switch (contender) {
      case GO -> List.of(goPeer(), "serve");
      case RUST -> List.of(rustPeer(), "serve");
      case KADIS -> node("sync", more);
      case KADIS_ASYNC -> node("async", more);
      case BARE -> throw new IllegalArgumentException("there is no bare server");
    };
  }

  private List<String> node(String durability, String... more) {
    var command = new ArrayList<>(List.of(launcher(), "node", "--json", "--allow-raw"));
    command.addAll(List.of("--log-level", "warn", "--durability", durability));
    command.addAll(List.of("--listen", "/ip4/127.0.0.1/tcp/0", "--max-connections", "5000"));
    command.addAll(List.of("--data", fresh().toString()));
    command.addAll(List.of(more));
    return command;
  }

  /** A whole network in one process. */
  public List<String> network(Contender contender) {
    return switch (contender) {
      case GO -> List.of(goPeer(), "network");
      case RUST -> List.of(rustPeer(), "network");
      case KADIS -> java("NetworkProgram", "3g", "sync", fresh().toString());
      case KADIS_ASYNC -> java("NetworkProgram", "3g", "async", fresh().toString());
      case BARE -> throw new IllegalArgumentException("there is no bare network");
    };
  }

  /** A store alone, Kadis's or what it is made of. */
  public List<String> store(Contender contender) {
    var program = contender == Contender.BARE ? "RawLmdbProgram" : "StoreProgram";
    return java(program, "512m", fresh().toString());
  }

  /** One of {@code io.kadis.bench.program}. */
  public List<String> java(String program, String heap, String... arguments) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM_FLAGS);
    command.add("-Xmx" + heap);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("io.kadis.bench.program." + program);
    command.addAll(List.of(arguments));
    return command;
  }

  @Override
  public void close() throws BenchException {
    try {
      scratch.delete();
    } catch (IOException e) {
      throw new BenchException(
          "%s is left behind: %s".formatted(scratch.path(), e.getMessage()), e);
    }
  }
}
