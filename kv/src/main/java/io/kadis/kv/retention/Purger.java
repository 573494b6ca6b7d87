package io.kadis.kv.retention;

import io.kadis.dht.record.KadRecord;
import io.kadis.dht.record.Lifetime;
import io.kadis.dht.rpc.RpcException;
import io.kadis.dht.store.StoreException;
import io.kadis.kv.namespace.NamespaceRules;
import io.kadis.kv.retention.Holders.Others;
import io.kadis.kv.retention.Poll.Answer;
import io.kadis.kv.rpc.KvReply;
import io.kadis.kv.rpc.KvRequest;
import io.kadis.kv.rpc.Replica;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.apache.tuweni.bytes.Bytes;

/**
 * Forgets deletes and what has expired, once all holders agree. Each round goes on where the one
 * before ended, so that some that cannot go do not stand in the way of the rest. One thread.
 */
final class Purger {
  /** Looked at in one round, one after the other: nobody waits for it. */
  static final int MAX_PER_ROUND = 1_000;

  /** Read from the store at once. */
  private static final int PAGE = 50;

  private final Shelf shelf;
  private final Holders holders;
  private final Acquaintances acquaintances;
  private final Duration patience;
  private Instant after = Instant.EPOCH;

  /**
   * @param acquaintances of the nodes that are away but not for long
   * @param patience for one lookup, and for one question
   */
  Purger(Shelf shelf, Holders holders, Acquaintances acquaintances, Duration patience) {
    this.shelf = shelf;
    this.holders = holders;
    this.acquaintances = acquaintances;
    this.patience = patience;
  }

  void round() throws InterruptedException, StoreException {
    for (int left = MAX_PER_ROUND; left > 0; left -= PAGE) {
      var page = shelf.records().purgeable(after, shelf.wallClock().instant(), PAGE);
      for (KadRecord record : page) {
        var rules = shelf.namespaces().of(record.key()).filter(NamespaceRules::kadisOnly);
        if (rules.isPresent() && from(rules.get(), record) instanceof Lifetime.Purgeable(var at)) {
          after = at;
          purge(record, rules.get());
        }
      }
      if (page.size() < PAGE) {
        after = Instant.EPOCH;
        return;
      }
    }
  }

  private static Lifetime from(NamespaceRules rules, KadRecord record) {
    return rules.validator().lifetime(record);
  }

  private void purge(KadRecord record, NamespaceRules rules)
      throws InterruptedException, StoreException {
    if (shelf.local().held(record.key()).isEmpty()) {
      return; // Gone meanwhile, or we are not ready to speak of it.
    }
    var others = holders.of(record.key(), rules, patience);
    acquaintances.seen(others.ids(), shelf.wallClock().instant());
    if (!acquaintances.away(record.key(), others.copies(), others.ids()).isEmpty()) {
      shelf.metrics().purgeRefused("away");
      return;
    }
    var answers = confirm(record, others);
    int holders = others.replicas().size();
    var objection =
        PurgeVote.objection(answers.subList(0, holders))
            .or(() -> PurgeVote.objectionBeyond(answers.subList(holders, answers.size())));
    if (objection.isPresent()) {
      shelf.metrics().purgeRefused(objection.get());
      reconcile(record.key(), answers);
    } else if (shelf.remove(record.key(), record.value())) {
      shelf.metrics().purged.increment();
    }
  }

  /** The holders' answers, and then those of the nodes beyond. */
  private List<Answer> confirm(KadRecord record, Others others) throws InterruptedException {
    var asked = Stream.concat(others.replicas().stream(), others.beyond().stream()).toList();
    var digest = KvRequest.Confirm.digest(record.value());
    return Poll.ask(
        asked, (replica, timeout) -> replica.confirm(record.key(), digest, timeout), patience);
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
      to.store(key, merged, patience);
    } catch (RpcException _) {
      // The next round tries again.
    }
  }
}
