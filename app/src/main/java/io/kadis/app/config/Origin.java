package io.kadis.app.config;

import java.nio.file.Path;

/** Where a setting's value comes from. */
public sealed interface Origin {
  record Flag(String flag) implements Origin {
    @Override
    public String toString() {
      return "flag " + flag;
    }
  }

  record Variable(String variable) implements Origin {
    @Override
    public String toString() {
      return "environment " + variable;
    }
  }

  /**
   * @param line from 1
   */
  record Line(Path file, int line) implements Origin {
    @Override
    public String toString() {
      return "file " + file + ":" + line;
    }
  }

  record Default() implements Origin {
    @Override
    public String toString() {
      return "default";
    }
  }
}
