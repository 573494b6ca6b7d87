package io.kadis.app.backup;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kadis.dht.record.KadRecord;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/** Reads the file of an {@linkplain Format export}. One thread; the stream is the caller's. */
public final class ExportReader {
  private final DataInputStream in;
  private final Instant asOf;
  private long records;

  /**
   * Reads the header.
   *
   * @throws Malformed when it is no export, or one of a later version
   */
  public ExportReader(InputStream in) throws IOException {
    this.in = new DataInputStream(in);
    this.asOf = header();
  }

  /** The bytes are not those of an export; the message says what is wrong and where. */
  public static final class Malformed extends IOException {
    private Malformed(String message) {
      super(message);
    }
  }

  /** When the node whose records these are was last alive. */
  public Instant asOf() {
    return asOf;
  }

  /**
   * The next record; empty: those were all.
   *
   * @throws Malformed when a checksum is wrong, or the file ends too early
   */
  public Optional<KadRecord> next() throws IOException {
    ByteBuffer body = body();
    return switch (body.get()) {
      case Format.RECORD -> Optional.of(record(body));
      case Format.END -> end(body);
      default -> throw malformed("has a frame of a kind that version 1 does not have");
    };
  }

  private Instant header() throws IOException {
    ByteBuffer body;
    try {
      body = body();
    } catch (Malformed e) {
      throw new Malformed("is no export of a Kadis store");
    }
    byte[] magic = new byte[Format.MAGIC.length()];
    boolean known = body.get() == Format.HEADER && body.remaining() >= magic.length;
    if (!known || !Format.MAGIC.equals(new String(take(body, magic), US_ASCII))) {
      throw new Malformed("is no export of a Kadis store");
    }
    int version = body.remaining() < 4 ? 0 : body.getInt();
    if (version != Format.VERSION || body.remaining() != 8) {
      throw new Malformed(
          "has export version %s, this Kadis reads %d: use the Kadis that made it"
              .formatted(Integer.toUnsignedString(version), Format.VERSION));
    }
    return Instant.ofEpochMilli(body.getLong());
  }

  private KadRecord record(ByteBuffer body) throws IOException {
    if (body.remaining() < Format.RECORD_BYTES - 1) {
      throw malformed("has a record that is too short");
    }
    var received = Instant.ofEpochMilli(body.getLong());
    int keyLength = Short.toUnsignedInt(body.getShort());
    if (keyLength > body.remaining()) {
      throw malformed("has a record whose key is longer than itself");
    }
    records++;
    byte[] key = take(body, new byte[keyLength]);
    byte[] value = take(body, new byte[body.remaining()]);
    return new KadRecord(Bytes.wrap(key), Bytes.wrap(value), received);
  }

  private Optional<KadRecord> end(ByteBuffer body) throws IOException {
    if (body.remaining() != 8 || body.getLong() != records) {
      throw malformed("ends, but has lost some of its records");
    }
    if (in.read() >= 0) {
      throw malformed("goes on behind its end");
    }
    return Optional.empty();
  }

  private ByteBuffer body() throws IOException {
    try {
      int length = in.readInt();
      int checksum = in.readInt();
      if (length < 1 || length > Format.MAX_BODY_BYTES) {
        throw malformed("has a frame of %,d bytes".formatted(Integer.toUnsignedLong(length)));
      }
      byte[] body = new byte[length];
      in.readFully(body);
      if (Format.checksum(body) != checksum) {
        throw malformed("has a frame whose checksum does not fit");
      }
      return ByteBuffer.wrap(body);
    } catch (EOFException e) {
      throw malformed("ends too early");
    }
  }

  private static byte[] take(ByteBuffer from, byte[] into) {
    from.get(into);
    return into;
  }

  private Malformed malformed(String what) {
    return new Malformed("%s, behind record %,d".formatted(what, records));
  }
}
