package io.kadis.app.cli;

import java.io.InputStream;
import java.io.PrintStream;

/** What a command reads and writes: results on {@code out}, all else on {@code err}. */
public record Stdio(InputStream in, PrintStream out, PrintStream err) {
  public static Stdio ofProcess() {
    return new Stdio(System.in, System.out, System.err);
  }
}
