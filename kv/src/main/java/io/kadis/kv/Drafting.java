package io.kadis.kv;

import io.kadis.dht.record.KadRecord;
import io.kadis.dht.record.Validity;
import io.kadis.dht.store.StoreException;
import io.kadis.kv.entry.Version;
import io.kadis.kv.namespace.Draft;
import io.kadis.kv.namespace.NamespaceRules;
import io.kadis.kv.namespace.NamespaceRules.Pen;
import io.kadis.kv.namespace.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.tuweni.bytes.Bytes;

/** Makes the records of one write: with the clock and the disk, never the network. One thread. */
final class Drafting {
  private final Site site;
  private final NamespaceRules rules;
  private final Bytes key;
  private final Function<Pen, Draft> compose;

  /**
   * @param compose makes the record, above the version the pen has seen
   */
  Drafting(Site site, NamespaceRules rules, Bytes key, Function<Pen, Draft> compose) {
    this.site = site;
    this.rules = rules;
    this.key = key;
    this.compose = compose;
  }

  /** Whether this node has what it wrote last of the key, and may build on it. */
  boolean remembers() {
    try {
      var since = site.wallClock().instant().minus(site.config().tombstoneTtl());
      return site.written().written(key).filter(r -> r.received().isAfter(since)).isPresent();
    } catch (StoreException _) {
      return false; // To save the next one will fail as well, and say so.
    }
  }

  /** A record that stands for itself, above version {@code seen} and this node's copy. */
  Draft above(long seen) {
    var copy = site.local().held(key).map(KadRecord::value);
    var pen = pen(Version.max(seen, copy.map(rules::version).orElse(0L)), Optional.empty());
    var draft = admitted(compose.apply(pen), Optional.empty());
    return draft instanceof Draft.Ready(_, var record)
            && copy.filter(c -> beats(c, record)).isPresent()
        ? new Draft.Refused(
            Refusal.INVALID, "this node holds a record of the key that wins over it") // KAD-57
        : draft;
  }

  private boolean beats(Bytes copy, Bytes record) {
    return rules.validator().select(key, List.of(record, copy)) == 1;
  }

  /**
   * A record that builds on what is known of the key, saved here before anybody can see it. One at
   * a time for each key: the next one builds on this one.
   *
   * @param read what the replicas hold
   * @param sent what of this write was sent before: not made twice while it is still in there
   * @param patience for other writes of the key
   */
  Draft onTop(Optional<Bytes> read, Optional<Draft.Ready> sent, Duration patience)
      throws InterruptedException {
    var lock = site.locks().of(key);
    if (!lock.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
      return new Draft.Refused(
          Refusal.FULL, "other writes of the key took this node's store for all of the timeout");
    }
    try {
      return onTop(read, sent);
    } catch (StoreException e) {
      return new Draft.Refused(
          Refusal.FULL, "this node could not save what it writes: " + e.getMessage());
    } finally {
      lock.unlock();
    }
  }

  private Draft onTop(Optional<Bytes> read, Optional<Draft.Ready> sent) throws StoreException {
    var now = site.wallClock().instant();
    var known = new KnownState(read, site.local().held(key), site.written().written(key));
    var ttl = site.config().tombstoneTtl();
    var held = known.merged(rules.validator(), key, ttl, now);
    if (sent.isPresent() && held.filter(h -> takenIn(h, sent.get())).isPresent()) {
      return new Draft.Ready(sent.get().version(), held.get());
    }
    var draft = admitted(compose.apply(pen(held.map(rules::version).orElse(0L), held)), held);
    if (draft instanceof Draft.Ready(_, var record)) {
      site.written().saveWritten(new KadRecord(key, record, now), now.plus(ttl));
    }
    return draft;
  }

  private boolean takenIn(Bytes held, Draft.Ready sent) {
    return rules.validator().contains(key, held, sent.record());
  }

  /** What this node would not take from a peer it does not send (DESIGN §4, "who may write"). */
  private Draft admitted(Draft draft, Optional<Bytes> held) {
    return draft instanceof Draft.Ready(_, var record)
            && rules.validator().admit(key, record, held) instanceof Validity.Invalid(var why)
        ? new Draft.Refused(Refusal.FORBIDDEN, why)
        : draft;
  }

  private Pen pen(long seen, Optional<Bytes> held) {
    return new Pen(site.key(), site.clock(), site.wallClock().instant(), seen, held);
  }
}
