package io.kadis.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The {@code ./kadis} command as a person runs it. */
final class Cli {
  private static final long SECONDS = 60;

  private Cli() {}

  /** What a command left behind. */
  record Result(int exitCode, String out, String err) {}

  static Result run(String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(Repository.launcher().toString()));
    command.addAll(List.of(words));
    Path out = Files.createTempFile("kadis", ".out");
    Path err = Files.createTempFile("kadis", ".err");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      process.getOutputStream().close();
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(command + " ran for over " + SECONDS + " s");
      }
      return new Result(process.exitValue(), text(out), text(err));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), UTF_8);
  }
}
