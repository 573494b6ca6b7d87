package io.kadis.dht.store;

import io.kadis.dht.record.KadRecord;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.apache.tuweni.bytes.Bytes;

/**
 * How a record lies in the store, big endian: checksum (4, over all that follows), received seconds
 * (8) and nanoseconds (4), expiry in Unix milliseconds (8, {@link #NEVER}: none), key length (2),
 * key, value. LMDB has no checksums of its own, so a rotten page would otherwise go unnoticed.
 */
final class RecordBytes {
  /** The expiry of a record that never goes by age. */
  static final long NEVER = Long.MAX_VALUE;

  private static final int CHECKSUM_BYTES = 4;
  private static final int HEADER_BYTES = CHECKSUM_BYTES + 8 + 4 + 8 + 2;

  private RecordBytes() {}

  /** A record and when it goes. */
  record Stored(KadRecord record, long expiresMillis) {}

  static Bytes encode(KadRecord record, Optional<Instant> expires) {
    Instant received = record.received();
    int keyLength = record.key().size();
    byte[] out = new byte[HEADER_BYTES + keyLength + record.value().size()];
    ByteBuffer.wrap(out)
        .putInt(0)
        .putLong(received.getEpochSecond())
        .putInt(received.getNano())
        .putLong(expires.map(Instant::toEpochMilli).orElse(NEVER))
        .putShort((short) keyLength)
        .put(record.key().toArrayUnsafe())
        .put(record.value().toArrayUnsafe());
    ByteBuffer.wrap(out).putInt(checksum(out));
    return Bytes.wrap(out);
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
    long expiresMillis = in.getLong();
    int keyLength = Short.toUnsignedInt(in.getShort());
    if (keyLength > in.remaining()) {
      return Optional.empty();
    }
    Bytes key = stored.slice(HEADER_BYTES, keyLength);
    Bytes value = stored.slice(HEADER_BYTES + keyLength);
    return Optional.of(new Stored(new KadRecord(key, value, received), expiresMillis));
  }

  private static int checksum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, CHECKSUM_BYTES, bytes.length - CHECKSUM_BYTES);
    return (int) crc.getValue();
  }
}
