package io.kadis.interop.repair;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** What the nodes of a test said, for a failure's sake. */
final class Logs {
  private Logs() {}

  static void keep(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (DirectoryStream<Path> all = Files.newDirectoryStream(from, "*.log")) {
      for (Path log : all) {
        Files.copy(log, to.resolve(log.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }
}
