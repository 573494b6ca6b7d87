package io.kadis.dht.store;

import io.kadis.dht.message.PeerInfo;
import io.kadis.libp2p.identity.PeerId;
import java.time.Instant;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;

/** Who provides which content. Safe for many threads. */
public interface ProviderStore {
  /**
   * Adds or renews a provider. Providers per key are bounded; the nearest to the key stay (SEC-9).
   *
   * @param key 1 to 80 bytes, usually a multihash
   */
  void addProvider(Bytes key, PeerInfo provider, Instant now) throws StoreException;

  /** Providers not expired at {@code now}; addresses only while fresh (KAD-73). */
  List<PeerInfo> providers(Bytes key, Instant now) throws StoreException;

  /** What this peer provides itself, for the 22-hourly republish (KAD-73). */
  List<Bytes> providedBy(PeerId self, Instant now) throws StoreException;
}
