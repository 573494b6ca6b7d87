package io.kadis.kv.swarm;

import io.kadis.dht.Dht;
import java.time.Duration;

/**
 * Whether this node knows who is around it. After a start, and after a stop of the process or its
 * network, it knows nobody for a moment: if it took itself for all there is, it would acknowledge
 * writes that no other node has. For many threads.
 */
final class Company {
  private final Dht dht;
  private final News news = new News();

  Company(Dht dht) {
    this.dht = dht;
    dht.onTableChange(news::tell);
  }

  /** True while nobody is in the routing table although there were others, or should be. */
  private boolean missing() {
    return dht.joining() != Dht.Joining.JOINED && (dht.seeking() || !dht.lately().isEmpty());
  }

  /**
   * Waits until it is not missing any more, at most so long.
   *
   * @return the time left
   */
  Duration await(Duration timeout) throws InterruptedException {
    return news.await(() -> !missing(), timeout);
  }
}
