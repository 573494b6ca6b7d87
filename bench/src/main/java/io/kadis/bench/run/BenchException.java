package io.kadis.bench.run;

/** A work could not be measured; the message is for a person. */
public final class BenchException extends Exception {
  public BenchException(String message) {
    super(message);
  }

  public BenchException(String message, Throwable cause) {
    super(message, cause);
  }
}
