package io.kadis.dht.message;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import io.kadis.dht.record.RecordTime;
import io.kadis.proto.KadProto.Record;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/**
 * The Record of specs/kad-dht. The fields rust adds, publisher (666) and ttl (777), are neither
 * read nor sent: an undecodable publisher would fail the whole message there (KAD-80).
 *
 * @param received only ever sent; a sender's time is not looked at (REC-3)
 */
record WireRecord(Bytes key, Bytes value, Optional<Instant> received) {
  private static final int KEY_TAG = WireMessage.delimited(Record.KEY_FIELD_NUMBER);
  private static final int VALUE_TAG = WireMessage.delimited(Record.VALUE_FIELD_NUMBER);

  int size() {
    int size = 0;
    if (!key.isEmpty()) {
      size += CodedOutputStream.computeByteArraySize(Record.KEY_FIELD_NUMBER, key.toArrayUnsafe());
    }
    if (!value.isEmpty()) {
      size +=
          CodedOutputStream.computeByteArraySize(Record.VALUE_FIELD_NUMBER, value.toArrayUnsafe());
    }
    if (received.isPresent()) {
      size += 2 + RecordTime.LENGTH;
    }
    return size;
  }

  /** With the length in front. */
  void write(CodedOutputStream out) throws IOException {
    out.writeUInt32NoTag(size());
    if (!key.isEmpty()) {
      out.writeByteArray(Record.KEY_FIELD_NUMBER, key.toArrayUnsafe());
    }
    if (!value.isEmpty()) {
      out.writeByteArray(Record.VALUE_FIELD_NUMBER, value.toArrayUnsafe());
    }
    if (received.isPresent()) {
      out.writeString(Record.TIMERECEIVED_FIELD_NUMBER, RecordTime.format(received.get()));
    }
  }

  /** Reads to the limit; a record split in two is one record, as protobuf has it. */
  static WireRecord read(CodedInputStream in, Optional<WireRecord> before) throws IOException {
    Bytes key = before.map(WireRecord::key).orElse(Bytes.EMPTY);
    Bytes value = before.map(WireRecord::value).orElse(Bytes.EMPTY);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == KEY_TAG) {
        key = Bytes.wrap(in.readByteArray());
      } else if (tag == VALUE_TAG) {
        value = Bytes.wrap(in.readByteArray());
      } else {
        WireMessage.skip(in, tag);
      }
    }
    return new WireRecord(key, value, Optional.empty());
  }
}
