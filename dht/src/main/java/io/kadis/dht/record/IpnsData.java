package io.kadis.dht.record;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Pattern;
import org.apache.tuweni.bytes.Bytes;

/**
 * What the owner of an IPNS name signs.
 *
 * @param value what the name stands for; usually a path as {@code /ipfs/CID}, but any bytes
 * @param validity until when, as text: RFC 3339 with up to nanoseconds
 * @param sequence higher is newer; never negative
 * @param ttlNanos how long readers may rely on it without asking again; never negative
 */
record IpnsData(Bytes value, Bytes validity, long sequence, long ttlNanos) {
  private static final String TTL = "TTL";
  private static final String VALUE = "Value";
  private static final String SEQUENCE = "Sequence";
  private static final String VALIDITY = "Validity";
  private static final String VALIDITY_TYPE = "ValidityType";

  /** RFC 3339, of which {@code OffsetDateTime} reads more than there is. */
  private static final Pattern TIME =
      Pattern.compile(
          "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?(Z|[+-]\\d\\d:\\d\\d)");

  private static final int FIELDS = 5;
  private static final int UNSIGNED = 0;
  private static final int BYTE_STRING = 2;
  private static final int TEXT = 3;
  private static final int MAP = 5;

  IpnsData {
    if (value.isEmpty() || sequence < 0 || ttlNanos < 0) {
      throw new IllegalArgumentException(
          "a value of %d bytes, sequence %d, ttl %d ns: the first must not be empty, the others"
                  .formatted(value.size(), sequence, ttlNanos)
              + " not negative");
    }
    var _ = time(validity);
  }

  /** Valid up to this very moment (IPNS-6). */
  Instant validUntil() {
    return time(validity);
  }

  /**
   * Unknown fields are read over (IPNS-6).
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  static IpnsData decode(Bytes cbor) {
    var map = DagCborMap.decode(cbor);
    long type = number(map, VALIDITY_TYPE);
    if (type != 0) {
      throw new IllegalArgumentException(
          "ValidityType %d is not 0, an end of life".formatted(type));
    }
    return new IpnsData(
        bytes(map, VALUE), bytes(map, VALIDITY), number(map, SEQUENCE), number(map, TTL));
  }

  private static long number(DagCborMap map, String name) {
    return map.number(name)
        .orElseThrow(() ->
            new IllegalArgumentException(name + " is not there as a number from 0 to 2^63 - 1"));
  }

  private static Bytes bytes(DagCborMap map, String name) {
    return map.bytes(name)
        .orElseThrow(() -> new IllegalArgumentException(name + " is not there as a byte string"));
  }

  private static Instant time(Bytes text) {
    String time = new String(text.toArrayUnsafe(), StandardCharsets.ISO_8859_1);
    try {
      if (TIME.matcher(time).matches()) {
        return OffsetDateTime.parse(time).toInstant();
      }
    } catch (DateTimeException _) {
      // Such as the 30th of February.
    }
    throw new IllegalArgumentException(
        "Validity %s is no time as 2026-11-24T12:00:00.000000000Z has it"
            .formatted(text.toEllipsisHexString()));
  }

  /** As canonical DAG-CBOR: the shorter name first (IPNS-3). */
  Bytes encode() {
    return Bytes.concatenate(
        head(MAP, FIELDS),
        name(TTL),
        head(UNSIGNED, ttlNanos),
        name(VALUE),
        head(BYTE_STRING, value.size()),
        value,
        name(SEQUENCE),
        head(UNSIGNED, sequence),
        name(VALIDITY),
        head(BYTE_STRING, validity.size()),
        validity,
        name(VALIDITY_TYPE),
        head(UNSIGNED, 0));
  }

  private static Bytes name(String name) {
    return Bytes.concatenate(
        head(TEXT, name.length()), Bytes.wrap(name.getBytes(StandardCharsets.US_ASCII)));
  }

  /** A kind and its number in as few bytes as it takes. */
  private static Bytes head(int kind, long number) {
    int first = kind << 5;
    if (number < 24) {
      return Bytes.of(first | (int) number);
    }
    var bytes = Bytes.ofUnsignedLong(number).trimLeadingZeros();
    int log = 32 - Integer.numberOfLeadingZeros(bytes.size() - 1); // 1, 2, 4 or 8 bytes.
    return Bytes.concatenate(
        Bytes.of(first | 24 + log), Bytes.ofUnsignedLong(number).slice(8 - (1 << log)));
  }
}
