package io.kadis.app.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.function.Supplier;

/**
 * What a command reads and writes: results on {@code out}, all else on {@code err}.
 *
 * @param looked tells what a person sees it on; asked only by commands that need to know
 */
public record Stdio(InputStream in, PrintStream out, PrintStream err, Supplier<Screen> looked) {
  /** Seen by nobody. */
  public Stdio(InputStream in, PrintStream out, PrintStream err) {
    this(in, out, err, () -> Screen.NONE);
  }

  public static Stdio ofProcess() {
    return new Stdio(System.in, System.out, System.err, Screen::ofProcess);
  }

  Screen screen() {
    return looked.get();
  }
}
