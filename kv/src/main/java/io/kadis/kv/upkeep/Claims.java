package io.kadis.kv.upkeep;

import io.kadis.dht.store.RangeStore.Item;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;

/**
 * What is on its way here, so that no two sessions take the same record from two nodes. For many
 * threads.
 */
final class Claims {
  /** Claimed at once, some 200 bytes each; beyond these a record may come twice. */
  static final int MAX_CLAIMS = 100_000;

  private record Claim(Bytes digest, long session) {}

  private final Map<Bytes32, Claim> claimed = new ConcurrentHashMap<>();

  /** The claims of one session, until it is {@link #release released}. */
  Predicate<Item> of(long session) {
    return item -> claim(item, session);
  }

  private boolean claim(Item item, long session) {
    if (claimed.size() >= MAX_CLAIMS) {
      return true;
    }
    var first = claimed.putIfAbsent(item.id(), new Claim(item.digest(), session));
    return first == null || first.session == session || !first.digest.equals(item.digest());
  }

  /** The session has ended: what it has not brought may be taken from others. */
  void release(long session) {
    claimed.values().removeIf(claim -> claim.session == session);
  }
}
