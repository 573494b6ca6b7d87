package io.kadis.app.cli;

import java.util.Map;

/** Values in JSON, for a person: their text when it is short and harmless, or else their size. */
final class Shown {
  private static final int MAX_CHARS = 60;

  private Shown() {}

  /**
   * @param state an object with {@code value} in base64, and {@code text} when it is UTF-8
   */
  static String value(Map<?, ?> state) {
    if (state.get("text") instanceof String text
        && text.length() <= MAX_CHARS
        && text.chars().noneMatch(Character::isISOControl)) {
      return text;
    }
    return bytes(String.valueOf(state.get("value"))) + " bytes";
  }

  /** How many bytes a base64 text stands for. */
  private static int bytes(String base64) {
    int padding = base64.endsWith("==") ? 2 : base64.endsWith("=") ? 1 : 0;
    return base64.length() / 4 * 3 - padding;
  }
}
