package io.kadis.libp2p.host;

import io.kadis.libp2p.PeerRecord;
import io.kadis.libp2p.identity.PrivateKey;
import io.kadis.libp2p.multiaddr.Multiaddr;
import io.kadis.libp2p.multiaddr.Reach;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;

/** Our addresses as signed peer records, each list signed once. Safe for many threads. */
final class SignedAddresses {
  /** For this machine, the LAN and the world, before and after a change. */
  private static final int MAX_KEPT = 2 * Reach.values().length;

  private final PrivateKey key;
  private final InstantSource wallClock;
  private final LinkedHashMap<List<Multiaddr>, Bytes> records = new LinkedHashMap<>();
  private long lastSeq;

  SignedAddresses(PrivateKey key, InstantSource wallClock) {
    this.key = key;
    this.wallClock = wallClock;
  }

  /** An encoded envelope with a sequence number above all before, restarts included (ENV-4). */
  synchronized Bytes sign(List<Multiaddr> addresses) {
    var known = records.get(addresses);
    if (known != null) {
      return known;
    }
    lastSeq = Math.max(lastSeq + 1, wallClock.millis());
    var record = new PeerRecord(key.peerId(), lastSeq, addresses).seal(key);
    records.put(addresses, record);
    if (records.size() > MAX_KEPT) {
      records.pollFirstEntry();
    }
    return record;
  }
}
