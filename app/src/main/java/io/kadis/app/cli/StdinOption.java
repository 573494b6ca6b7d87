package io.kadis.app.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import picocli.CommandLine.Option;

/** Ends a command that runs for long with whoever started it. */
final class StdinOption {
  @Option(
      names = "--until-stdin-closes",
      description = "Stop when standard input ends too: for programs that start this one.")
  boolean wanted;

  /** The end of {@code in} does what a signal does. A program that dies closes it, however. */
  void start(InputStream in) {
    if (wanted) {
      Thread.ofPlatform()
          .daemon()
          .name("stdin")
          .start(() -> {
            awaitEnd(in);
            Runtime.getRuntime().exit(ExitCode.DONE.code());
          });
    }
  }

  private static void awaitEnd(InputStream in) {
    try {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException _) {
      // As good as its end.
    }
  }
}
