package io.kadis.app;

import io.kadis.app.cli.Cli;
import io.kadis.app.cli.Stdio;

/** Where {@code ./kadis} begins. */
public final class Main {
  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(new Cli(Stdio.ofProcess()).run(args));
  }
}
