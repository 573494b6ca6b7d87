package io.kadis.dht.record;

import java.time.Instant;
import org.apache.tuweni.bytes.Bytes;

/**
 * A record as this node holds it. Named so because {@code java.lang.Record} has the bare name.
 *
 * @param key the whole key, {@code /namespace/rest}, raw bytes (REC-1)
 * @param value opaque here; its namespace's {@link Validator} knows it
 * @param received when this node stored it: its own clock, never a sender's (REC-3)
 */
public record KadRecord(Bytes key, Bytes value, Instant received) {
  /** Of an encoded record: rust peers accept messages of 16 KiB, the key a second time (KAD-5). */
  public static final int MAX_ENCODED_BYTES = 15_872;

  /** Two tags and two lengths of at most three bytes. */
  private static final int MAX_FRAMING_BYTES = 8;

  /** At most so many bytes on the wire; the time is not sent with a put. */
  public static int encodedBytes(Bytes key, Bytes value) {
    return key.size() + value.size() + MAX_FRAMING_BYTES;
  }
}
