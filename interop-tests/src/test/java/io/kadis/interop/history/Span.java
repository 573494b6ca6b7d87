package io.kadis.interop.history;

/** From when to when, in microseconds since the epoch by a clock that never goes back. */
public record Span(long start, long end) {
  public Span {
    if (end < start) {
      throw new IllegalArgumentException("a span from " + start + " to " + end);
    }
  }

  /** Whether this one was over when {@code other} began. */
  boolean precedes(Span other) {
    return end < other.start;
  }
}
