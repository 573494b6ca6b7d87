package io.kadis.kv.retention;

import io.kadis.dht.record.KadRecord;
import io.kadis.dht.record.Lifetime;
import io.kadis.dht.rpc.RpcException;
import io.kadis.dht.store.StoreException;
import io.kadis.kv.concurrent.AtOnce;
import io.kadis.kv.namespace.NamespaceRules;
import io.kadis.kv.retention.Holders.Others;
import io.kadis.kv.retention.Poll.Answer;
import io.kadis.kv.rpc.KvReply;
import io.kadis.kv.rpc.KvRequest;
import io.kadis.kv.rpc.Replica;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.tuweni.bytes.Bytes;

/**
 * Forgets deletes and what has expired, once all holders agree. Each round goes on where the one
 * before ended, so that some that cannot go do not stand in the way of the rest. One thread, and as
 * many as a page has records.
 */
final class Purger {
  /**
   * Looked at in one round; the next goes on from there. Beyond about as many that are due,
   * comparing ranges gets dear ({@code DueRecords}).
   */
  static final int MAX_PER_ROUND = 100_000;

  /** Read from the store at once, and looked at side by side. */
  static final int PAGE = 16;

  private final Shelf shelf;
  private final Holders holders;
  private final Acquaintances acquaintances;
  private final Pace pace;
  private Instant after = Instant.EPOCH;

  private record Due(KadRecord record, NamespaceRules rules, Instant at) {}

  /**
   * @param acquaintances of the nodes that are away but not for long
   */
  Purger(Shelf shelf, Holders holders, Acquaintances acquaintances, Pace pace) {
    this.shelf = shelf;
    this.holders = holders;
    this.acquaintances = acquaintances;
    this.pace = pace;
  }

  /**
   * Looks at all that is due.
   *
   * @param connected false: nobody could agree now, and the rest is for the next round
   */
  void round(BooleanSupplier connected) throws InterruptedException, StoreException {
    for (int left = MAX_PER_ROUND; left > 0 && connected.getAsBoolean(); left -= PAGE) {
      long began = System.nanoTime();
      var page = shelf.records().purgeable(after, shelf.wallClock().instant(), PAGE);
      var due = page.stream().flatMap(record -> due(record).stream()).toList();
      int gone = purge(due);
      if (page.size() < PAGE || due.isEmpty()) {
        after = Instant.EPOCH;
        return;
      }
      if (gone < page.size()) { // Otherwise as many more may be due at the same time.
        after = due.getLast().at;
      }
      Thread.sleep(pace.between().multipliedBy(PAGE).minusNanos(System.nanoTime() - began));
    }
  }

  private Optional<Due> due(KadRecord record) {
    var rules = shelf.namespaces().of(record.key()).filter(NamespaceRules::kadisOnly);
    return rules.isPresent() && from(rules.get(), record) instanceof Lifetime.Purgeable(var at)
        ? Optional.of(new Due(record, rules.get(), at))
        : Optional.empty();
  }

  /** How many of them are gone. */
  private int purge(List<Due> page) throws InterruptedException, StoreException {
    return Collections.frequency(AtOnce.all(page, this::purge), true);
  }

  private static Lifetime from(NamespaceRules rules, KadRecord record) {
    return rules.validator().lifetime(record);
  }

  private boolean purge(Due due) throws InterruptedException, StoreException {
    var record = due.record;
    if (shelf.local().held(record.key()).isEmpty()) {
      return false; // Gone meanwhile, or we are not ready to speak of it.
    }
    var others = holders.of(record.key(), due.rules, pace.ask());
    acquaintances.seen(others.ids(), shelf.wallClock().instant());
    if (!acquaintances.away(record.key(), others.copies(), others.ids()).isEmpty()) {
      shelf.metrics().purgeRefused("away");
      return false;
    }
    var answers = confirm(record, others);
    int holders = others.replicas().size();
    var objection =
        PurgeVote.objection(answers.subList(0, holders))
            .or(() -> PurgeVote.objectionBeyond(answers.subList(holders, answers.size())));
    if (objection.isPresent()) {
      shelf.metrics().purgeRefused(objection.get());
      reconcile(record.key(), answers);
      return false;
    }
    boolean gone = shelf.remove(record.key(), record.value());
    if (gone) {
      shelf.metrics().purged.increment();
    }
    return gone;
  }

  /** The holders' answers, and then those of the nodes beyond. */
  private List<Answer> confirm(KadRecord record, Others others) throws InterruptedException {
    var asked = Stream.concat(others.replicas().stream(), others.beyond().stream()).toList();
    var digest = KvRequest.Confirm.digest(record.value());
    return Poll.ask(
        asked, (replica, timeout) -> replica.confirm(record.key(), digest, timeout), pace.ask());
  }

  /** So that those who differ agree the next time. */
  private void reconcile(Bytes key, List<Answer> answers) {
    for (Answer answer : answers) {
      if (answer.reply().orElse(null) instanceof KvReply.Found(var theirs)
          && !(shelf.local().store(key, theirs) instanceof KvReply.Invalid)) {
        shelf.local().held(key).ifPresent(merged -> send(answer.from(), key, merged.value()));
      }
    }
  }

  private void send(Replica to, Bytes key, Bytes merged) {
    try {
      to.store(key, merged, pace.ask());
    } catch (RpcException _) {
      // The next round tries again.
    }
  }
}
