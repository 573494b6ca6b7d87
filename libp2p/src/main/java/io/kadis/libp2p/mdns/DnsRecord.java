package io.kadis.libp2p.mdns;

import java.util.List;
import org.apache.tuweni.bytes.Bytes;

/**
 * A resource record of class IN (RFC 1035 §3.2).
 *
 * @param ttlSeconds how long it may be remembered
 */
record DnsRecord(DnsName name, int ttlSeconds, Data data) {
  sealed interface Data {}

  /** The name of something else. */
  record Pointer(DnsName target) implements Data {}

  /** Texts of at most 255 bytes each. */
  record Text(List<String> texts) implements Data {
    public Text {
      texts = List.copyOf(texts);
    }
  }

  /** Where a service is. */
  record Server(int port, DnsName host) implements Data {}

  /** Of a host: 4 bytes or 16. */
  record Ip(Bytes address) implements Data {}

  /** Something that nobody here asks for. */
  record Other(int type) implements Data {}
}
