package io.kadis.libp2p.mdns;

import io.kadis.libp2p.PeerAddress;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.mdns.DnsMessage.Question;
import io.kadis.libp2p.multiaddr.Multiaddr;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/**
 * What a peer says of itself on the local network, and what it reads of others (MDNS-1). Pure.
 *
 * @param service of its network
 * @param label random: who only listens learns no peer id from a name
 */
record Announcement(ServiceName service, String label, PeerId self) {
  /** Of a message or of one peer in it: as many fit into an Ethernet frame. */
  static final int MAX_ADDRESSES = 10;

  /** Of one message: a peer speaks for itself. */
  static final int MAX_PEERS = 4;

  /** Two minutes, as for all that is bound to a host (RFC 6762 §10). */
  static final int TTL_SECONDS = 120;

  private static final String TXT_PREFIX = "dnsaddr=";
  private static final int MAX_TEXT = 255;

  /** Which services there are at all (RFC 6763 §9). */
  private static final DnsName ALL_SERVICES = DnsName.of("_services._dns-sd._udp.local");

  DnsMessage query() {
    return DnsMessage.query(new Question(service.name(), DnsMessage.TYPE_PTR));
  }

  /** Whether to answer: to who looks for peers, this one too, or asks which services there are. */
  boolean isAsked(DnsMessage message) {
    return !message.response()
        && message.questions().stream()
            .anyMatch(question ->
                question.asks(service.name(), DnsMessage.TYPE_PTR)
                    || question.asks(ALL_SERVICES, DnsMessage.TYPE_PTR));
  }

  /**
   * The answer to all who look for peers; empty when others could reach none of {@code addresses}.
   * TXT is what peers read; go wants SRV and an address as well before it looks at it.
   */
  Optional<DnsMessage> answer(List<Multiaddr> addresses) {
    List<Multiaddr> told =
        addresses.stream().filter(Announcement::isOfLan).limit(MAX_ADDRESSES).toList();
    List<String> texts =
        told.stream()
            .map(address -> TXT_PREFIX + address.withPeerId(self))
            .filter(text -> text.length() <= MAX_TEXT)
            .toList();
    if (texts.isEmpty()) {
      return Optional.empty();
    }
    DnsName instance = service.name().below(label);
    DnsName host = DnsName.of(label + ".local");
    var additional = new ArrayList<DnsRecord>();
    additional.add(record(instance, new DnsRecord.Text(texts)));
    additional.add(record(instance, new DnsRecord.Server(port(told), host)));
    ips(told).forEach(ip -> additional.add(record(host, new DnsRecord.Ip(ip))));
    var answers = List.of(pointer(service.name(), instance), pointer(ALL_SERVICES, service.name()));
    return Optional.of(new DnsMessage(0, true, List.of(), answers, additional));
  }

  /** Only plain ip and tcp: a stranger's names are not looked up, nor relays asked. */
  private static boolean isOfLan(Multiaddr address) {
    return address
        .tcpSocketAddress()
        .map(socket -> socket.getAddress())
        .filter(ip -> !ip.isLoopbackAddress() && !ip.isAnyLocalAddress())
        .filter(ip -> !ip.isMulticastAddress())
        .isPresent();
  }

  private static int port(List<Multiaddr> addresses) {
    return addresses.getFirst().tcpSocketAddress().orElseThrow().getPort();
  }

  private static List<Bytes> ips(List<Multiaddr> addresses) {
    return addresses.stream()
        .flatMap(address -> address.ip().stream())
        .map(InetAddress::getAddress)
        .map(Bytes::wrap)
        .distinct()
        .toList();
  }

  private static DnsRecord pointer(DnsName from, DnsName to) {
    return record(from, new DnsRecord.Pointer(to));
  }

  private static DnsRecord record(DnsName name, DnsRecord.Data data) {
    return new DnsRecord(name, TTL_SECONDS, data);
  }

  /** The other peers of this network that {@code message} tells of, with addresses to dial. */
  List<PeerAddress> peers(DnsMessage message) {
    var addresses = new LinkedHashMap<PeerId, List<Multiaddr>>();
    for (DnsName instance : instances(message)) {
      for (Multiaddr address : addresses(message, instance)) {
        var peer = address.peerId().orElseThrow();
        if (peer.equals(self)) {
          continue;
        }
        if (addresses.containsKey(peer) || addresses.size() < MAX_PEERS) {
          var its = addresses.computeIfAbsent(peer, _ -> new ArrayList<>());
          if (its.size() < MAX_ADDRESSES) {
            its.add(address.withoutPeerId());
          }
        }
      }
    }
    return addresses.entrySet().stream()
        .map(each -> PeerAddress.of(each.getKey(), each.getValue()))
        .toList();
  }

  private LinkedHashSet<DnsName> instances(DnsMessage message) {
    var names = new LinkedHashSet<DnsName>();
    for (DnsRecord record : message.response() ? message.answers() : List.<DnsRecord>of()) {
      boolean alive = record.ttlSeconds() != 0; // Zero is a farewell (RFC 6762 §10.1).
      if (alive
          && record.name().equals(service.name())
          && record.data() instanceof DnsRecord.Pointer(DnsName target)) {
        names.add(target);
      }
    }
    return names;
  }

  /** One TXT record with all of them, as go, or one for each, as rust. */
  private static List<Multiaddr> addresses(DnsMessage message, DnsName instance) {
    var addresses = new ArrayList<Multiaddr>();
    for (List<DnsRecord> section : List.of(message.answers(), message.additional())) {
      for (DnsRecord record : section) {
        if (record.name().equals(instance) && record.data() instanceof DnsRecord.Text(var texts)) {
          texts.forEach(text -> address(text).ifPresent(addresses::add));
        }
      }
    }
    return addresses;
  }

  private static Optional<Multiaddr> address(String text) {
    if (!text.startsWith(TXT_PREFIX)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Multiaddr.parse(text.substring(TXT_PREFIX.length())))
          .filter(address -> address.peerId().isPresent() && isOfLan(address));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
