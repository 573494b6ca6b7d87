package io.kadis.dht.store;

import io.kadis.dht.record.KadRecord;
import io.kadis.dht.record.Lifetime;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.apache.tuweni.bytes.Bytes;

/**
 * How a record lies in the store, big endian: checksum (4, over all that follows), received seconds
 * (8) and nanoseconds (4), lifetime (8), key length (2), key, value. The lifetime is Unix
 * milliseconds, {@link #NEVER} for ever; the first bit is set when the record may be purged from
 * then on, and clear when it goes by itself. LMDB has no checksums of its own, so a rotten page
 * would otherwise go unnoticed.
 */
final class RecordBytes {
  /** Of a record that never goes by age. */
  private static final long NEVER = Long.MAX_VALUE;

  /** A time with the first bit set: {@code Purgeable}. */
  private static final long PURGEABLE = Long.MIN_VALUE;

  private static final int CHECKSUM_BYTES = 4;
  private static final int HEADER_BYTES = CHECKSUM_BYTES + 8 + 4 + 8 + 2;

  private RecordBytes() {}

  /** A record and its lifetime, to the millisecond. */
  record Stored(KadRecord record, Lifetime lifetime) {}

  static Bytes encode(KadRecord record, Lifetime lifetime) {
    Instant received = record.received();
    int keyLength = record.key().size();
    byte[] out = new byte[size(record)];
    ByteBuffer.wrap(out)
        .putInt(0)
        .putLong(received.getEpochSecond())
        .putInt(received.getNano())
        .putLong(encode(lifetime))
        .putShort((short) keyLength)
        .put(record.key().toArrayUnsafe())
        .put(record.value().toArrayUnsafe());
    ByteBuffer.wrap(out).putInt(checksum(out));
    return Bytes.wrap(out);
  }

  /** Of the record encoded. */
  static int size(KadRecord record) {
    return HEADER_BYTES + record.key().size() + record.value().size();
  }

  /** Empty when the bytes are not what {@link #encode} made. */
  static Optional<Stored> decode(Bytes stored) {
    byte[] bytes = stored.toArrayUnsafe();
    if (bytes.length < HEADER_BYTES) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    if (in.getInt() != checksum(bytes)) {
      return Optional.empty();
    }
    Instant received = Instant.ofEpochSecond(in.getLong(), in.getInt());
    Lifetime lifetime = lifetime(in.getLong());
    int keyLength = Short.toUnsignedInt(in.getShort());
    if (keyLength > in.remaining()) {
      return Optional.empty();
    }
    Bytes key = stored.slice(HEADER_BYTES, keyLength);
    Bytes value = stored.slice(HEADER_BYTES + keyLength);
    return Optional.of(new Stored(new KadRecord(key, value, received), lifetime));
  }

  private static long encode(Lifetime lifetime) {
    return switch (lifetime) {
      case Lifetime.Forever() -> NEVER;
      case Lifetime.Until(var end) -> Math.max(0, end.toEpochMilli());
      case Lifetime.Purgeable(var from) -> PURGEABLE | Math.max(0, from.toEpochMilli());
    };
  }

  private static Lifetime lifetime(long encoded) {
    if (encoded == NEVER) {
      return Lifetime.FOREVER;
    }
    return encoded < 0
        ? new Lifetime.Purgeable(Instant.ofEpochMilli(encoded & ~PURGEABLE))
        : new Lifetime.Until(Instant.ofEpochMilli(encoded));
  }

  private static int checksum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, CHECKSUM_BYTES, bytes.length - CHECKSUM_BYTES);
    return (int) crc.getValue();
  }
}
