package io.kadis.dht;

import io.kadis.dht.record.IpnsName;
import io.kadis.dht.record.KadRecord;
import java.time.Duration;
import java.util.Optional;

/**
 * Puts the record of this node's own name again for as long as it is valid: who publishes a record
 * keeps it alive, as its holders forget it after 48 hours and others come to be nearer (KAD-74,
 * IPNS-8). What to put lies in the store, so that it goes on after a restart. One thread.
 */
final class OwnRecords {
  /** The short end of what is usual for names: its price is k messages. */
  static final Duration REPUBLISH_INTERVAL = Duration.ofHours(4);

  /** After a start, for the table to fill. */
  private static final Duration FIRST_REPUBLISH = Duration.ofMinutes(5);

  private static final Duration REPUBLISH_TIMEOUT = Duration.ofMinutes(1);

  private final Node node;
  private final Values values;

  OwnRecords(Node node, Values values) {
    this.node = node;
    this.values = values;
  }

  void republish() throws InterruptedException {
    Thread.sleep(FIRST_REPUBLISH);
    while (true) {
      var _ = republishName();
      Thread.sleep(REPUBLISH_INTERVAL);
    }
  }

  /** Empty: this node has published nothing, or it has come to its end. */
  Optional<PutOutcome> republishName() {
    var name = new IpnsName(node.self()).key();
    return values
        .local(name)
        .map(KadRecord::value)
        .map(value -> values.put(name, value, REPUBLISH_TIMEOUT));
  }
}
