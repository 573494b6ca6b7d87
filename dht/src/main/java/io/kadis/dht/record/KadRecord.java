package io.kadis.dht.record;

import java.time.Instant;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/**
 * A record as this node holds it. Named so because {@code java.lang.Record} has the bare name.
 *
 * @param key the whole key, {@code /namespace/rest}, raw bytes (REC-1)
 * @param value opaque here; its namespace's {@link Validator} knows it
 * @param received when this node stored it: its own clock, never a sender's (REC-3)
 */
public record KadRecord(Bytes key, Bytes value, Instant received) {
  /** Of an encoded record (DESIGN §3). */
  public static final int MAX_ENCODED_BYTES = 15_872;

  /** Of a message that carries one: default rust peers refuse more (KAD-5). */
  public static final int MAX_MESSAGE_BYTES = 16_384;

  /** Two tags and two lengths of at most three bytes. */
  private static final int MAX_FRAMING_BYTES = 8;

  /** The type, the key's and the record's tag and length, and the time that GET_VALUE sends. */
  private static final int MAX_MESSAGE_FRAMING_BYTES = 2 + 3 + 3 + 2 + RecordTime.LENGTH;

  /** At most so many bytes on the wire; the time is not sent with a put. */
  public static int encodedBytes(Bytes key, Bytes value) {
    return key.size() + value.size() + MAX_FRAMING_BYTES;
  }

  /**
   * Why the record cannot be sent to every peer; empty when it can. A message names the key twice,
   * so that a long key leaves less room than the limit of a record says.
   */
  public static Optional<String> oversize(Bytes key, Bytes value) {
    int record = encodedBytes(key, value);
    if (record > MAX_ENCODED_BYTES) {
      return Optional.of(
          "record of %,d bytes, with its key, is over the %,d bytes a record may have"
              .formatted(record, MAX_ENCODED_BYTES));
    }
    int message = record + key.size() + MAX_MESSAGE_FRAMING_BYTES;
    return message > MAX_MESSAGE_BYTES
        ? Optional.of(
            "record of %,d bytes makes a message of %,d with its key of %,d, over the %,d bytes"
                    .formatted(record, message, key.size(), MAX_MESSAGE_BYTES)
                + " peers accept; shorten the key or the value")
        : Optional.empty();
  }
}
