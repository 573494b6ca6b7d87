package io.kadis.kv.retention;

import io.kadis.kv.namespace.NamespaceRules;
import io.kadis.kv.rpc.Replica;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.tuweni.bytes.Bytes;

/** Who should hold a key. Blocks; for many threads. */
@FunctionalInterface
public interface Holders {
  Others of(Bytes key, NamespaceRules rules, Duration timeout) throws InterruptedException;

  /**
   * The n nearest that count, without this node.
   *
   * @param beyond the next nearest: they took the place of one that failed, or were among the n
   *     nearest before others came, and may hold what those do not
   * @param copies n: how many there should be, this node among them if it is one
   * @param nEff how many there are of those n, this node among them if it is one
   */
  record Others(List<Replica> replicas, List<Replica> beyond, int copies, int nEff) {
    public Others {
      replicas = List.copyOf(replicas);
      beyond = List.copyOf(beyond);
    }

    Set<PeerId> ids() {
      return replicas.stream().map(Replica::id).collect(Collectors.toSet());
    }
  }
}
