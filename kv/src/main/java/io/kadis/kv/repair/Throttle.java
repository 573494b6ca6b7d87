package io.kadis.kv.repair;

import java.time.Duration;
import java.time.Instant;

/**
 * Lets so many bytes pass a second, and up to a second's worth at once after a pause. What passes
 * is counted afterwards, and waited for before the next: the size of a reply is known only when it
 * is there. Pure; one owner. Times are the elapsed clock's.
 */
public final class Throttle {
  private static final Duration BURST = Duration.ofSeconds(1);

  private final double nanosPerByte;

  /** When all that has passed is paid for. */
  private Instant paid;

  public Throttle(long bytesPerSecond, Instant now) {
    this.nanosPerByte = 1e9 / bytesPerSecond;
    this.paid = now.minus(BURST);
  }

  /** So many bytes have passed. */
  public void passed(long bytes, Instant now) {
    var earliest = now.minus(BURST);
    paid = (paid.isBefore(earliest) ? earliest : paid).plusNanos((long) (bytes * nanosPerByte));
  }

  /** How long to wait before anything more may pass; zero: it may now. */
  public Duration wait(Instant now) {
    return paid.isAfter(now) ? Duration.between(now, paid) : Duration.ZERO;
  }
}
