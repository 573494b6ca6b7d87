package io.kadis.dht.message;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.kadis.proto.KadProto.Message;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/**
 * The Message of specs/kad-dht, field by field. Written and read by hand rather than by the
 * generated classes: peers go out as bytes made once ({@link PeerInfo}), and a hostile list comes
 * in without an object for each of its entries. The tests hold it against the generated classes.
 *
 * @param type a number, because a peer's may be unknown
 * @param record of PUT_VALUE, and of GET_VALUE's reply when there is one
 */
record WireMessage(
    int type,
    Bytes key,
    Optional<WireRecord> record,
    List<PeerInfo> closer,
    List<PeerInfo> providers) {

  /** How many peers of each list to look at; the rest is skipped unread (ENC-4). */
  record ListLimits(int closer, int providers) {}

  private static final int TYPE_TAG = tag(Message.TYPE_FIELD_NUMBER, WireFormat.WIRETYPE_VARINT);
  private static final int KEY_TAG = delimited(Message.KEY_FIELD_NUMBER);
  private static final int RECORD_TAG = delimited(Message.RECORD_FIELD_NUMBER);
  private static final int CLOSER_TAG = delimited(Message.CLOSERPEERS_FIELD_NUMBER);
  private static final int PROVIDERS_TAG = delimited(Message.PROVIDERPEERS_FIELD_NUMBER);

  private static final KnownPeers KNOWN = new KnownPeers();

  /** Means nothing any more; go sends 1, so everyone has seen it (KAD-2). */
  private static final int CLUSTER_LEVEL = 1;

  static WireMessage of(int type, Bytes key) {
    return new WireMessage(type, key, Optional.empty(), List.of(), List.of());
  }

  /** PUT_VALUE, and its echo: the record without the sender's time (REC-3). */
  static WireMessage putValue(Bytes key, Bytes value) {
    var record = new WireRecord(key, value, Optional.empty());
    return new WireMessage(
        Message.MessageType.PUT_VALUE_VALUE, key, Optional.of(record), List.of(), List.of());
  }

  /**
   * At most {@code maxBytes}, unless key and record alone are more: of closer peers, then of
   * providers, as many as fit, from the front of each list, none in part (KAD-5, KAD-47).
   */
  Bytes encode(int maxBytes) {
    byte[] head = key.toArrayUnsafe();
    int size = sizeWithoutPeers(head);
    int closerCount = fitting(closer, maxBytes - size);
    size += size(closer, closerCount);
    int providerCount = fitting(providers, maxBytes - size);
    size += size(providers, providerCount);

    byte[] bytes = new byte[size];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      if (type != 0) { // proto3 leaves defaults out (ENC-3)
        out.writeInt32(Message.TYPE_FIELD_NUMBER, type);
      }
      if (head.length > 0) {
        out.writeByteArray(Message.KEY_FIELD_NUMBER, head);
      }
      if (record.isPresent()) {
        out.writeUInt32NoTag(RECORD_TAG);
        record.get().write(out);
      }
      write(closer, closerCount, CLOSER_TAG, out);
      write(providers, providerCount, PROVIDERS_TAG, out);
      out.writeInt32(Message.CLUSTERLEVELRAW_FIELD_NUMBER, CLUSTER_LEVEL);
      out.checkNoSpaceLeft();
    } catch (IOException e) {
      throw new IllegalStateException("the size was computed from the same fields", e);
    }
    return Bytes.wrap(bytes);
  }

  private int sizeWithoutPeers(byte[] head) {
    int size =
        CodedOutputStream.computeInt32Size(Message.CLUSTERLEVELRAW_FIELD_NUMBER, CLUSTER_LEVEL);
    if (type != 0) {
      size += CodedOutputStream.computeInt32Size(Message.TYPE_FIELD_NUMBER, type);
    }
    if (head.length > 0) {
      size += CodedOutputStream.computeByteArraySize(Message.KEY_FIELD_NUMBER, head);
    }
    if (record.isPresent()) {
      size += nested(record.get().size());
    }
    return size;
  }

  /** A nested message with its tag, all of which are one byte here, and its length. */
  private static int nested(int size) {
    return 1 + CodedOutputStream.computeUInt32SizeNoTag(size) + size;
  }

  private static int fitting(List<PeerInfo> peers, int budget) {
    int used = 0;
    for (int i = 0; i < peers.size(); i++) {
      used += nested(peers.get(i).wire().size());
      if (used > budget) {
        return i;
      }
    }
    return peers.size();
  }

  private static int size(List<PeerInfo> peers, int count) {
    int size = 0;
    for (int i = 0; i < count; i++) {
      size += nested(peers.get(i).wire().size());
    }
    return size;
  }

  private static void write(List<PeerInfo> peers, int count, int tag, CodedOutputStream out)
      throws IOException {
    for (int i = 0; i < count; i++) {
      byte[] wire = peers.get(i).wire().toArrayUnsafe();
      out.writeUInt32NoTag(tag);
      out.writeUInt32NoTag(wire.length);
      out.writeRawBytes(wire);
    }
  }

  static WireMessage decode(Bytes body, ListLimits limits) throws IOException {
    byte[] bytes = body.toArrayUnsafe();
    CodedInputStream in = CodedInputStream.newInstance(bytes);
    int type = 0;
    Bytes key = Bytes.EMPTY;
    Optional<WireRecord> record = Optional.empty();
    List<PeerInfo> closer = new ArrayList<>();
    List<PeerInfo> providers = new ArrayList<>();
    int closerLeft = limits.closer;
    int providersLeft = limits.providers;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == TYPE_TAG) {
        type = in.readEnum();
      } else if (tag == KEY_TAG) {
        key = Bytes.wrap(in.readByteArray());
      } else if (tag == RECORD_TAG) {
        int outer = in.pushLimit(in.readRawVarint32());
        record = Optional.of(WireRecord.read(in, record));
        in.popLimit(outer);
      } else if (tag == CLOSER_TAG && closerLeft-- > 0) {
        readPeer(in, bytes, closer);
      } else if (tag == PROVIDERS_TAG && providersLeft-- > 0) {
        readPeer(in, bytes, providers);
      } else {
        skip(in, tag);
      }
    }
    return new WireMessage(type, key, record, closer, providers);
  }

  private static void readPeer(CodedInputStream in, byte[] message, List<PeerInfo> peers)
      throws IOException {
    int length = in.readRawVarint32();
    int offset = in.getTotalBytesRead();
    if (KNOWN.find(message, offset, length) instanceof PeerInfo known) {
      in.skipRawBytes(length);
      peers.add(known);
      return;
    }
    int outer = in.pushLimit(length);
    PeerWire.read(in)
        .ifPresent(peer -> {
          KNOWN.add(message, offset, length, peer);
          peers.add(peer);
        });
    in.popLimit(outer);
  }

  static void skip(CodedInputStream in, int tag) throws IOException {
    if (!in.skipField(tag)) {
      throw new InvalidProtocolBufferException("a group ends that never began");
    }
  }

  static int delimited(int field) {
    return tag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
  }

  private static int tag(int field, int wireType) {
    return field << 3 | wireType;
  }
}
