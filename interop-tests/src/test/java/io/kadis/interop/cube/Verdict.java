package io.kadis.interop.cube;

/** What became of one operation in one network. */
sealed interface Verdict {
  record Passed() implements Verdict {}

  /** An implementation's own design rules it out. */
  record Impossible(String reason) implements Verdict {}

  record Failed(String what) implements Verdict {}
}
