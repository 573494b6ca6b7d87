package io.kadis.bench;

import picocli.CommandLine;

/** Where {@code make bench} begins. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new BenchCommand()).execute(args));
  }
}
