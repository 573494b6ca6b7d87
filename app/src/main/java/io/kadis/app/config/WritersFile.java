package io.kadis.app.config;

import io.kadis.StartException;
import io.kadis.files.FileErrors;
import io.kadis.libp2p.identity.PeerId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Whose writes a node takes: one peer id a line; {@code #} begins a comment. */
public final class WritersFile {
  private static final String FLAG = "--writers";

  private WritersFile() {}

  /**
   * @throws StartException naming the line that is no peer id, or a file of none
   */
  public static Set<PeerId> read(Path file) throws StartException {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException e) {
      throw new RefusedSetting(
          FLAG,
          "cannot read writers file %s: %s".formatted(file, FileErrors.reason(e))
              + "; it has a peer id a line, as 'kadis id' prints it",
          e);
    }
    var writers = new LinkedHashSet<PeerId>();
    for (int i = 0; i < lines.size(); i++) {
      String text = lines.get(i).replaceFirst("#.*", "").strip();
      if (!text.isEmpty()) {
        writers.add(parse(file, i + 1, text));
      }
    }
    if (writers.isEmpty()) {
      throw new RefusedSetting(
          FLAG,
          "writers file %s names nobody; leave --writers out to take everybody's writes"
              .formatted(file),
          null);
    }
    return writers;
  }

  private static PeerId parse(Path file, int line, String text) throws StartException {
    try {
      return PeerId.parse(text);
    } catch (IllegalArgumentException e) {
      throw new RefusedSetting(
          FLAG, "writers file %s, line %d: %s".formatted(file, line, e.getMessage()), e);
    }
  }
}
