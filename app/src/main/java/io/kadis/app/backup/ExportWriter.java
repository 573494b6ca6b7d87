package io.kadis.app.backup;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kadis.dht.record.KadRecord;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;

/** Writes the file of an {@linkplain Format export}. One thread; the stream is the caller's. */
public final class ExportWriter {
  private final OutputStream out;
  private long records;

  /**
   * @param asOf when the node whose records these are was last alive
   */
  public ExportWriter(OutputStream out, Instant asOf) throws IOException {
    this.out = out;
    frame(
        ByteBuffer.allocate(Format.HEADER_BYTES)
            .put(Format.HEADER)
            .put(Format.MAGIC.getBytes(US_ASCII))
            .putInt(Format.VERSION)
            .putLong(asOf.toEpochMilli()));
  }

  /** One more record. */
  public void write(KadRecord record) throws IOException {
    int size = Format.RECORD_BYTES + record.key().size() + record.value().size();
    frame(
        ByteBuffer.allocate(size)
            .put(Format.RECORD)
            .putLong(record.received().toEpochMilli())
            .putShort((short) record.key().size())
            .put(record.key().toArrayUnsafe())
            .put(record.value().toArrayUnsafe()));
    records++;
  }

  /** Says that those were all. */
  public void end() throws IOException {
    frame(ByteBuffer.allocate(Format.END_BYTES).put(Format.END).putLong(records));
    out.flush();
  }

  private void frame(ByteBuffer full) throws IOException {
    byte[] body = new byte[full.flip().remaining()];
    full.get(body);
    var prefix = ByteBuffer.allocate(Format.PREFIX_BYTES);
    prefix.putInt(body.length).putInt(Format.checksum(body));
    out.write(prefix.array());
    out.write(body);
  }
}
