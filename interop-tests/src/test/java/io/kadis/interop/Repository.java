package io.kadis.interop;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the checkout lies that these tests run in. */
public final class Repository {
  private Repository() {}

  public static Path root() {
    Path here = Path.of("").toAbsolutePath();
    while (!Files.isRegularFile(here.resolve("kadis"))) {
      here = here.getParent();
      if (here == null) {
        throw new AssertionError("the launcher ./kadis is in no folder above the working one");
      }
    }
    return here;
  }

  static Path launcher() {
    return root().resolve("kadis");
  }
}
