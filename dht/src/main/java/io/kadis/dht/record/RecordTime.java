package io.kadis.dht.record;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** {@code timeReceived} on the wire: RFC 3339 in UTC with nine fraction digits (REC-3). */
public final class RecordTime {
  /** Of every formatted time, in characters, until the year 10000. */
  public static final int LENGTH = "2006-01-02T15:04:05.000000000Z".length();

  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'").withZone(ZoneOffset.UTC);

  private RecordTime() {}

  public static String format(Instant time) {
    return FORMAT.format(time);
  }
}
