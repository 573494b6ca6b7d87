package io.kadis.simulator.node;

import io.kadis.dht.store.RangeStore.Item;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;

/** What is on its way here, as {@code kv.upkeep} keeps it. */
final class Claims {
  private record Claim(Bytes digest, long session) {}

  private final Map<Bytes32, Claim> claimed = new HashMap<>();

  Predicate<Item> of(long session) {
    return item -> {
      var first = claimed.putIfAbsent(item.id(), new Claim(item.digest(), session));
      return first == null || first.session == session || !first.digest.equals(item.digest());
    };
  }

  void release(long session) {
    claimed.values().removeIf(claim -> claim.session == session);
  }
}
