package io.kadis.kv.repair;

import io.kadis.dht.store.RangeStore;
import io.kadis.dht.store.StoreException;
import io.kadis.kv.sync.SyncReply;
import io.kadis.kv.sync.SyncRequest;

/**
 * Answers those who compare with this node: the side that is asked, and remembers nothing. Pure but
 * for the store it reads; for many threads.
 */
public final class Responder {
  private Responder() {}

  /**
   * @param territory what lies beyond its 2n ({@code n} copies wanted) is declined
   * @return never {@code Noted}: an Offer is for the {@link Repairer}
   */
  public static SyncReply answer(SyncRequest request, Territory territory, int n, RangeStore held)
      throws StoreException {
    throw new UnsupportedOperationException("Responder is not built yet");
  }
}
