package io.kadis.simulator.scenario;

import io.kadis.kv.namespace.Namespaces;
import io.kadis.kv.repair.Order;
import io.kadis.kv.rpc.KvReply;
import io.kadis.kv.rpc.LocalReplica;
import io.kadis.simulator.check.Ledger;
import io.kadis.simulator.node.Conduct;
import io.kadis.simulator.world.World;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;

/** Notes what is written, whatever becomes of it. */
record Observed(Ledger ledger, Namespaces namespaces, Conduct conduct) implements Conduct {
  /** No version is ahead of it: what shows nothing by then is a delete. */
  private static final Instant LATER = World.BEGIN.plus(Duration.ofDays(10_000));

  @Override
  public KvReply store(LocalReplica replica, Bytes key, Bytes value) {
    if (!ledger.tried(key, value)) {
      var rules = namespaces.of(key);
      boolean delete = rules.isPresent() && rules.get().view(key, value, LATER).isEmpty();
      ledger.trying(key, value, delete);
    }
    return conduct.store(replica, key, value);
  }

  @Override
  public List<Order> orders(List<Order> orders) {
    return conduct.orders(orders);
  }
}
