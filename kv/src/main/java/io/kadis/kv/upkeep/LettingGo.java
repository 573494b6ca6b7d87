package io.kadis.kv.upkeep;

import io.kadis.dht.record.KadRecord;
import io.kadis.dht.store.NodeStore;
import io.kadis.dht.store.RangeStore.Item;
import io.kadis.dht.store.RecordStore.Decision;
import io.kadis.dht.store.StoreException;
import io.kadis.kv.concurrent.AtOnce;
import io.kadis.kv.repair.Order.LetGo;
import io.kadis.kv.repair.Outcome;
import java.util.Collections;

/** Removes what others keep now. Called on a thread that may wait for the disk. */
final class LettingGo {
  /** In one order: named in memory first, so that what came since the agreement shows. */
  static final int MAX_AT_ONCE = 20_000;

  /** Removed side by side, so that they share commits. */
  private static final int PAGE = 64;

  private final NodeStore store;

  LettingGo(NodeStore store) {
    this.store = store;
  }

  /**
   * The records are listed before the range is checked: what comes later is not in the list, and so
   * is not removed. What may be purged by now was not compared, and stays for the purger: a holder
   * may still have the older value that a delete hides.
   */
  Outcome run(LetGo order) throws StoreException, InterruptedException {
    var items = store.items(order.range(), order.cutoff(), MAX_AT_ONCE);
    if (!store.fingerprint(order.range(), order.cutoff()).equals(order.asOf())) {
      return new Outcome.LetGone(0, false);
    }
    int removed = 0;
    for (int from = 0; from < items.size(); from += PAGE) {
      var page = items.subList(from, Math.min(items.size(), from + PAGE));
      removed += Collections.frequency(AtOnce.all(page, this::remove), true);
    }
    return new Outcome.LetGone(removed, removed == items.size() && removed < MAX_AT_ONCE);
  }

  private boolean remove(Item item) throws StoreException {
    var record = store.at(item.id());
    if (record.isEmpty()) {
      return false;
    }
    var outcome =
        store.update(
            record.get().key(),
            held ->
                held.filter(now -> isSame(item, now)).isPresent()
                    ? new Decision.Remove()
                    : new Decision.Keep());
    return outcome.decision() instanceof Decision.Remove;
  }

  private static boolean isSame(Item item, KadRecord held) {
    return Item.of(item.id(), held.value()).equals(item);
  }
}
