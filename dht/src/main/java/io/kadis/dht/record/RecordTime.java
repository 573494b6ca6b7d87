package io.kadis.dht.record;

import java.time.Instant;

/** {@code timeReceived} on the wire: RFC 3339 in UTC with nine fraction digits (REC-3). */
public final class RecordTime {
  private RecordTime() {}

  public static String format(Instant time) {
    throw new UnsupportedOperationException();
  }
}
