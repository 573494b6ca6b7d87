package io.kadis.dht;

import io.kadis.dht.lookup.ValueSearch;
import io.kadis.dht.message.PeerInfo;
import io.kadis.dht.record.KadRecord;
import io.kadis.dht.record.Namespace;
import io.kadis.dht.record.PublicKeyValidator;
import io.kadis.dht.record.Validators;
import io.kadis.dht.rpc.RecordKeeper;
import io.kadis.dht.rpc.RpcException;
import io.kadis.dht.store.StoreException;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.tuweni.bytes.Bytes;

/** Puts and gets values the way every libp2p peer does (KAD-57 to KAD-59). For many threads. */
final class Values {
  /** For one PUT_VALUE: longer than other requests, it may wait for a disk (KAD-57). */
  static final Duration PUT_TIMEOUT = Duration.ofSeconds(30);

  private static final Logger log = LogManager.getLogger(Values.class);

  private final Node node;
  private final Walker walker;
  private final TableKeeper keeper;
  private final RecordKeeper records;

  Values(Node node, Walker walker, TableKeeper keeper, RecordKeeper records) {
    this.node = node;
    this.walker = walker;
    this.keeper = keeper;
    this.records = records;
  }

  PutOutcome put(Bytes key, Bytes value, Duration timeout) {
    var deadline = elapsed().plus(timeout);
    boolean locally;
    try {
      switch (records.keep(key, value, wall())) {
        case RecordKeeper.Kept.Invalid(var why) -> {
          return new PutOutcome.Refused(why);
        }
        case RecordKeeper.Kept.NoRoom(var why) -> {
          return new PutOutcome.Refused(why);
        }
        case RecordKeeper.Kept.Worse _ -> {
          return new PutOutcome.Refused("this node holds a better record for key " + key);
        }
        case RecordKeeper.Kept.Stored _ -> locally = true;
      }
    } catch (StoreException e) {
      log.warn("a put is not stored here: {}", e.getMessage());
      locally = false;
    }
    var closest = walker.findReceivers(key, timeout);
    var acknowledged = Fanout.send(closest, peer -> send(peer.id(), key, value), left(deadline));
    var failed = new ArrayList<>(closest);
    failed.removeAll(acknowledged);
    return new PutOutcome.Sent(locally, acknowledged, failed);
  }

  private void send(PeerId peer, Bytes key, Bytes value) throws RpcException {
    try {
      node.client().putValue(peer, key, value, PUT_TIMEOUT);
      keeper.answered(peer);
    } catch (RpcException.Refused e) {
      throw e; // It holds a better one, or has other rules: no fault.
    } catch (RpcException e) {
      keeper.failed(peer, e);
      throw e;
    }
  }

  Optional<Bytes> get(Bytes key, Validators validators, Duration timeout) {
    var search = new Search(new ValueSearch(key, validators, quorum(key)));
    var held = local(key).map(KadRecord::value);
    held.ifPresent(search::local);
    if (!search.enough()) {
      var found = walker.walk(key, peer -> search.ask(peer, key), search::enough, timeout);
      search.best().ifPresent(best -> correct(key, best, search.behind(found.closest())));
    }
    if (held.isPresent() && !held.equals(search.best())) {
      search.best().ifPresent(best -> node.background().run(() -> keepLocally(key, best)));
    }
    return search.best();
  }

  /** A public key proves itself: the first one will do (KAD-58). */
  private static int quorum(Bytes key) {
    var publicKey = Namespace.of(key).filter(ns -> ns.name().equals(PublicKeyValidator.NAMESPACE));
    return publicKey.isPresent() ? 1 : 0;
  }

  /** What this node holds, unless its time is over. */
  Optional<KadRecord> local(Bytes key) {
    try {
      return records.current(key, wall());
    } catch (StoreException e) {
      log.warn("a record cannot be read here: {}", e.getMessage());
      return Optional.empty();
    }
  }

  /** Brings those that lag behind up to date, without anybody waiting for it (KAD-59). */
  private void correct(Bytes key, Bytes best, List<PeerInfo> behind) {
    if (!behind.isEmpty()) {
      node.background()
          .run(() -> Fanout.send(behind, peer -> send(peer.id(), key, best), PUT_TIMEOUT));
    }
  }

  private void keepLocally(Bytes key, Bytes best) {
    try {
      records.keep(key, best, wall());
    } catch (StoreException e) {
      log.warn("a record is not corrected here: {}", e.getMessage());
    }
  }

  private Instant wall() {
    return node.clocks().wall().instant();
  }

  private Instant elapsed() {
    return node.clocks().elapsed().instant();
  }

  private Duration left(Instant deadline) {
    var left = Duration.between(elapsed(), deadline);
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** A {@link ValueSearch} that the threads of a walk share; one lock, never held over I/O. */
  private final class Search {
    private final ReentrantLock lock = new ReentrantLock();
    private final ValueSearch search;

    Search(ValueSearch search) {
      this.search = search;
    }

    /** What it says wrongly counts for nothing, whom it knows still does (KAD-58). */
    List<PeerInfo> ask(PeerId peer, Bytes key) throws RpcException {
      var reply = node.client().getValue(peer, key, Walker.RPC_TIMEOUT);
      reply.value().ifPresent(value -> answered(peer, value));
      return reply.closer();
    }

    private void answered(PeerId peer, Bytes value) {
      lock.lock();
      try {
        search.answered(peer, value, wall());
      } finally {
        lock.unlock();
      }
    }

    void local(Bytes value) {
      search.local(value, wall());
    }

    boolean enough() {
      lock.lock();
      try {
        return search.enough();
      } finally {
        lock.unlock();
      }
    }

    Optional<Bytes> best() {
      lock.lock();
      try {
        return search.best();
      } finally {
        lock.unlock();
      }
    }

    List<PeerInfo> behind(List<PeerInfo> closest) {
      lock.lock();
      try {
        return search.behind(closest);
      } finally {
        lock.unlock();
      }
    }
  }
}
