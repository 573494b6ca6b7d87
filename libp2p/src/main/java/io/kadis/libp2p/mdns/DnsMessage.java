package io.kadis.libp2p.mdns;

import java.util.List;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/**
 * A message of multicast DNS (RFC 6762 §18), as far as peers need it.
 *
 * @param id that of the query in its answers; others take no notice
 * @param response an answer, or an announcement that nobody asked for; else a query
 */
record DnsMessage(
    int id,
    boolean response,
    List<Question> questions,
    List<DnsRecord> answers,
    List<DnsRecord> additional) {
  /** RFC 6762 §17: more than that is never sent. */
  static final int MAX_BYTES = 9000;

  static final int TYPE_A = 1;
  static final int TYPE_PTR = 12;
  static final int TYPE_TXT = 16;
  static final int TYPE_AAAA = 28;
  static final int TYPE_SRV = 33;
  static final int TYPE_ANY = 255;

  static final int CLASS_IN = 1;

  /** Of a class: "unicast answers please", or "forget what you knew" (RFC 6762 §5.4, §10.2). */
  static final int CLASS_FLAG = 0x8000;

  DnsMessage {
    questions = List.copyOf(questions);
    answers = List.copyOf(answers);
    additional = List.copyOf(additional);
  }

  record Question(DnsName name, int type) {
    /** Whether it asks for records of {@code wanted}, of this type. */
    boolean asks(DnsName wanted, int wantedType) {
      return name.equals(wanted) && (type == wantedType || type == TYPE_ANY);
    }
  }

  static DnsMessage query(Question question) {
    return new DnsMessage(0, false, List.of(question), List.of(), List.of());
  }

  /** Without compression of names: peers send one record set, and the packet has room. */
  Bytes encode() {
    return new DnsWriter().message(this);
  }

  /** Empty: it is none, or cut short; others share the port, so that is nothing to tell. */
  static Optional<DnsMessage> decode(Bytes packet) {
    if (packet.size() > MAX_BYTES) {
      return Optional.empty();
    }
    try {
      return Optional.of(new DnsReader(packet).message());
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
