package io.kadis.app.config;

import java.util.Locale;

/**
 * One thing a node can be told: by a flag, a variable or a key of its file.
 *
 * @param name the file's key, and the flag without its dashes
 * @param form how its values are written
 */
public record Setting(String name, Form form) {
  /** How a setting's values are written. */
  public enum Form {
    ONE,
    /** Any number of values. A layer's list replaces that of the layers below. */
    LIST,
    /** Something that is on or off, and whose flag has no value. */
    SWITCH
  }

  public String flag() {
    return "--" + name;
  }

  /** {@code KADIS_API} is taken: commands ask that node, and it need not be the one that starts. */
  public String variable() {
    return name.equals("api")
        ? "KADIS_NODE_API"
        : "KADIS_" + name.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  /** What is said by two names: a layer that has one of them puts both of those below aside. */
  public String subject() {
    return switch (name) {
      case "port" -> "listen";
      case "peer" -> "bootstrap";
      default -> name;
    };
  }
}
