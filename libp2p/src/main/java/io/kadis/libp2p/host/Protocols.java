package io.kadis.libp2p.host;

import io.kadis.libp2p.ProtocolId;
import io.kadis.libp2p.StreamHandler;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Which protocols are served, and by whom. Safe for many threads. */
final class Protocols {
  /**
   * How a protocol is served.
   *
   * @param maxInbound streams at once on one connection
   */
  record Served(StreamHandler handler, int maxInbound) {}

  private final Map<ProtocolId, Served> served = new ConcurrentHashMap<>();

  void serve(ProtocolId protocol, StreamHandler handler, int maxInbound) {
    served.put(protocol, new Served(handler, maxInbound));
  }

  /** False when it was not served anyway. */
  boolean stop(ProtocolId protocol) {
    return served.remove(protocol) != null;
  }

  boolean speaks(ProtocolId protocol) {
    return served.containsKey(protocol);
  }

  Optional<Served> find(ProtocolId protocol) {
    return Optional.ofNullable(served.get(protocol));
  }

  Set<ProtocolId> all() {
    return Set.copyOf(served.keySet());
  }
}
