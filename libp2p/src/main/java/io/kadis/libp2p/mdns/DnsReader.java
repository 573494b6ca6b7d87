package io.kadis.libp2p.mdns;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;

/**
 * Reads one {@link DnsMessage} from front to back. Whatever is wrong is an {@link
 * IllegalArgumentException}. What a message can make of itself is bounded by its size: a record has
 * 11 bytes or more, and a name at most {@value DnsName#MAX_BYTES}, however it is compressed.
 */
final class DnsReader {
  private static final int RESPONSE_BIT = 0x8000;
  private static final int OPCODE_AND_ERROR = 0x780f;

  /** The two high bits of a label's length: a pointer to the rest of the name. */
  private static final int POINTER = 0xc0;

  private final Bytes packet;
  private int at;

  DnsReader(Bytes packet) {
    this.packet = packet;
  }

  DnsMessage message() {
    int id = u16();
    int flags = u16();
    if ((flags & OPCODE_AND_ERROR) != 0) {
      throw new IllegalArgumentException("neither a plain query nor its answer"); // RFC 6762 §18.3
    }
    int questions = u16();
    int answers = u16();
    int authorities = u16();
    int additional = u16();
    var asked = new ArrayList<DnsMessage.Question>();
    for (int i = 0; i < questions; i++) {
      asked.add(question());
    }
    List<DnsRecord> answered = records(answers);
    records(authorities); // Of probes, which are not for us; what follows is.
    return new DnsMessage(id, (flags & RESPONSE_BIT) != 0, asked, answered, records(additional));
  }

  private DnsMessage.Question question() {
    DnsName name = name();
    int type = u16();
    u16();
    return new DnsMessage.Question(name, type);
  }

  private List<DnsRecord> records(int count) {
    var records = new ArrayList<DnsRecord>();
    for (int i = 0; i < count; i++) {
      records.add(record());
    }
    return records;
  }

  private DnsRecord record() {
    DnsName name = name();
    int type = u16();
    boolean internet = (u16() & ~DnsMessage.CLASS_FLAG) == DnsMessage.CLASS_IN;
    int ttl = (u16() << 16) | u16();
    int end = at + 2 + u16();
    if (end > packet.size()) {
      throw new IllegalArgumentException(
          "record up to byte %d of %d".formatted(end, packet.size()));
    }
    DnsRecord.Data data = internet ? data(type, end) : new DnsRecord.Other(type);
    at = end;
    return new DnsRecord(name, ttl, data);
  }

  private DnsRecord.Data data(int type, int end) {
    return switch (type) {
      case DnsMessage.TYPE_PTR -> new DnsRecord.Pointer(name());
      case DnsMessage.TYPE_TXT -> new DnsRecord.Text(texts(end));
      case DnsMessage.TYPE_SRV -> {
        at += 4; // Priority and weight.
        yield new DnsRecord.Server(u16(), name());
      }
      case DnsMessage.TYPE_A -> new DnsRecord.Ip(take(4));
      case DnsMessage.TYPE_AAAA -> new DnsRecord.Ip(take(16));
      default -> new DnsRecord.Other(type);
    };
  }

  private List<String> texts(int end) {
    var texts = new ArrayList<String>();
    while (at < end) {
      texts.add(label(u8()));
      if (at > end) {
        throw new IllegalArgumentException("text beyond its record, at byte " + at);
      }
    }
    return texts;
  }

  /** A pointer leads to bytes before all that the name was read from, so that none goes round. */
  private DnsName name() {
    var labels = new ArrayList<String>();
    int bytes = 1;
    int before = at;
    int behind = -1;
    for (int length = u8(); length != 0; length = u8()) {
      if ((length & POINTER) == POINTER) {
        int target = ((length & ~POINTER) << 8) | u8();
        behind = behind < 0 ? at : behind;
        if (target >= before) {
          throw new IllegalArgumentException(
              "name goes on at byte %d, from %d".formatted(target, at));
        }
        at = target;
        before = target;
        continue;
      }
      bytes += 1 + length;
      if (length > DnsName.MAX_LABEL || bytes > DnsName.MAX_BYTES) {
        throw new IllegalArgumentException("name too long at byte " + at);
      }
      labels.add(label(length));
    }
    at = behind < 0 ? at : behind;
    return new DnsName(labels);
  }

  private String label(int length) {
    return new String(take(length).toArrayUnsafe(), StandardCharsets.ISO_8859_1);
  }

  private Bytes take(int length) {
    if (length > packet.size() - at) {
      throw new IllegalArgumentException(
          "%d bytes announced at byte %d of %d".formatted(length, at, packet.size()));
    }
    at += length;
    return length == 0 ? Bytes.EMPTY : packet.slice(at - length, length);
  }

  private int u8() {
    return take(1).get(0) & 0xff;
  }

  private int u16() {
    return (u8() << 8) | u8();
  }
}
