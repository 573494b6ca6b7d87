package io.kadis.interop.history;

/** Judges the history of one key by the rules of its namespace. */
@FunctionalInterface
interface KeyChecker {
  void check(KeyHistory history, Findings findings);
}
