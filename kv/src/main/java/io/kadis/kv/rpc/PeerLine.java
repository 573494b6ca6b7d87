package io.kadis.kv.rpc;

/** Text of a peer that goes to people and logs: one short line. */
public final class PeerLine {
  private static final int MAX_REASON_CHARS = 200;

  private PeerLine() {}

  /** Why it refuses. */
  public static String reason(String text) {
    return line(text, MAX_REASON_CHARS);
  }

  /** Its {@link SharedSettings#line}. */
  public static String settings(String text) {
    return line(text, SharedSettings.MAX_LINE_CHARS);
  }

  /** Control characters would let a peer write into the terminal of whoever reads it. */
  private static String line(String text, int maxChars) {
    return text.substring(0, Math.min(text.length(), maxChars)).replaceAll("\\p{Cntrl}", " ");
  }
}
