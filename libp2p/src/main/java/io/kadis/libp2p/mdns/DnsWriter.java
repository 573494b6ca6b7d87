package io.kadis.libp2p.mdns;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;

/** Writes one {@link DnsMessage}. */
final class DnsWriter {
  /** A response, with authority (RFC 6762 §18.2, §18.4). */
  private static final int RESPONSE = 0x8400;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  Bytes message(DnsMessage message) {
    u16(message.id());
    u16(message.response() ? RESPONSE : 0);
    u16(message.questions().size());
    u16(message.answers().size());
    u16(0);
    u16(message.additional().size());
    for (DnsMessage.Question question : message.questions()) {
      name(question.name());
      u16(question.type());
      u16(DnsMessage.CLASS_IN);
    }
    message.answers().forEach(this::record);
    message.additional().forEach(this::record);
    return Bytes.wrap(out.toByteArray());
  }

  private void record(DnsRecord record) {
    name(record.name());
    var data = new DnsWriter();
    int type = data.data(record.data());
    u16(type);
    // The set of all peers is everybody's: only what one peer alone says may be flushed.
    u16(DnsMessage.CLASS_IN | (type == DnsMessage.TYPE_PTR ? 0 : DnsMessage.CLASS_FLAG));
    u16(record.ttlSeconds() >>> 16);
    u16(record.ttlSeconds());
    u16(data.out.size());
    out.writeBytes(data.out.toByteArray());
  }

  /** Its type. */
  private int data(DnsRecord.Data data) {
    return switch (data) {
      case DnsRecord.Pointer(DnsName target) -> {
        name(target);
        yield DnsMessage.TYPE_PTR;
      }
      case DnsRecord.Text(List<String> texts) -> {
        texts.forEach(this::text);
        yield DnsMessage.TYPE_TXT;
      }
      case DnsRecord.Server(int port, DnsName host) -> {
        u16(0); // Priority and weight: there is one.
        u16(0);
        u16(port);
        name(host);
        yield DnsMessage.TYPE_SRV;
      }
      case DnsRecord.Ip(Bytes address) -> {
        out.writeBytes(address.toArrayUnsafe());
        yield address.size() == 4 ? DnsMessage.TYPE_A : DnsMessage.TYPE_AAAA;
      }
      case DnsRecord.Other(int type) ->
          throw new IllegalStateException("a record of type " + type + " is only read");
    };
  }

  private void name(DnsName name) {
    name.labels().forEach(this::text);
    out.write(0);
  }

  /** Of at most 255 bytes, its length before it. */
  private void text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    if (bytes.length > 255) {
      throw new IllegalArgumentException("text of %d bytes, not up to 255".formatted(bytes.length));
    }
    out.write(bytes.length);
    out.writeBytes(bytes);
  }

  private void u16(int number) {
    out.write(number >>> 8);
    out.write(number);
  }
}
