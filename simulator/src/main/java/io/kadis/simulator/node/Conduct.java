package io.kadis.simulator.node;

import io.kadis.kv.repair.Order;
import io.kadis.kv.rpc.KvReply;
import io.kadis.kv.rpc.LocalReplica;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;

/**
 * How nodes carry out what was decided. Where a test plants a bug, to see that a checker finds it.
 */
public interface Conduct {
  /** As the node does it. */
  Conduct HONEST = new Conduct() {};

  /** A replica is sent a record: kept first, then acknowledged. */
  default KvReply store(LocalReplica replica, Bytes key, Bytes value) {
    return replica.store(key, value);
  }

  /** What the repairer ordered, all of it and nothing else. */
  default List<Order> orders(List<Order> orders) {
    return orders;
  }
}
