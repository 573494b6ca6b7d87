package io.kadis.app.cli;

import java.io.PrintStream;
import java.util.Locale;

/**
 * A bar for a person who waits, written over on one line of a terminal and gone at the end; nothing
 * where nobody watches. For many threads.
 */
final class Progress implements AutoCloseable {
  private static final int WIDTH = 30;

  /** More often nobody can read, and each costs a system call. */
  private static final long MIN_NANOS = 100_000_000;

  private final PrintStream out;
  private final boolean shown;
  private final String what;
  private final long of;
  private long done;
  private long lastDrawn;
  private boolean drawn;

  private Progress(PrintStream out, boolean shown, String what, long of) {
    this.out = out;
    this.shown = shown;
    this.what = what;
    this.of = of;
  }

  /**
   * @param of how much there is to do; 0: not known, then only what is done is told
   */
  static Progress of(Stdio io, String what, long of) {
    return new Progress(io.err(), io.screen().err(), what, of);
  }

  synchronized void add(long more) {
    done += more;
    show("");
  }

  /** Shows how far it is, with something to tell behind. */
  private void show(String detail) {
    if (!shown) {
      return;
    }
    long now = System.nanoTime();
    if (!drawn || now - lastDrawn >= MIN_NANOS || done == of) {
      out.print("\r" + line(what, done, of) + (detail.isEmpty() ? "" : "  " + detail) + "\033[K");
      out.flush();
      lastDrawn = now;
      drawn = true;
    }
  }

  synchronized void at(long now, String detail) {
    done = now;
    show(detail);
  }

  static String line(String what, long done, long of) {
    if (of == 0) {
      return String.format(Locale.ROOT, "%s: %,d", what, done);
    }
    int full = (int) (WIDTH * Math.min(done, of) / of);
    return String.format(
        Locale.ROOT,
        "%s [%s%s] %,d of %,d",
        what,
        "#".repeat(full),
        ".".repeat(WIDTH - full),
        done,
        of);
  }

  /** Clears the line. */
  @Override
  public synchronized void close() {
    if (drawn) {
      out.print("\r\033[K");
      out.flush();
    }
  }
}
