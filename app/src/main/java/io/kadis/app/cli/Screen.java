package io.kadis.app.cli;

import java.io.Console;

/**
 * What a person sees a command on.
 *
 * @param out whether stdout is a terminal: then tables may have colours
 * @param err whether stderr is a terminal: then progress is shown
 */
public record Screen(boolean out, boolean err) {
  /** Pipes and files: no colour, no progress. */
  static final Screen NONE = new Screen(false, false);

  /**
   * As the launcher says by {@code kadis.terminal}, the numbers of the standard streams that are
   * one. Without a launcher the JDK tells only whether stdin and stdout both are.
   */
  static Screen ofProcess() {
    String streams = System.getProperty("kadis.terminal");
    if (streams != null) {
      return new Screen(streams.contains("1"), streams.contains("2"));
    }
    boolean both = System.console() instanceof Console console && console.isTerminal();
    return new Screen(both, both);
  }
}
