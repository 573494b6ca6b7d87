package io.kadis.app.cli;

import io.kadis.StartException;
import io.kadis.files.FileErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a cluster keeps its data.
 *
 * @param temporary whether it goes at the end
 */
record ClusterDirectory(Path path, boolean temporary) {
  /**
   * @param given null: a temporary one
   */
  static ClusterDirectory open(@Nullable Path given) throws StartException {
    try {
      return given == null
          ? new ClusterDirectory(TemporaryDirectory.create("kadis-cluster-").path(), true)
          : new ClusterDirectory(Files.createDirectories(given), false);
    } catch (IOException e) {
      throw new StartException(
          "cannot make %s: %s; choose another with --data"
              .formatted(given == null ? "a temporary directory" : given, FileErrors.reason(e)),
          e);
    }
  }

  /** Removes what is not to stay. Called when no node runs any more. */
  void close() {
    if (temporary) {
      try {
        new TemporaryDirectory(path).delete();
      } catch (IOException _) {
        // The system's cleaner of temporary files has the rest.
      }
    }
  }
}
