package io.kadis.kv.retention;

import io.kadis.dht.record.KadRecord;
import io.kadis.dht.record.Validity;
import io.kadis.dht.store.StoreException;
import io.kadis.kv.concurrent.AtOnce;
import io.kadis.kv.namespace.NamespaceRules;
import io.kadis.kv.retention.Poll.Answer;
import io.kadis.kv.rpc.KvReply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.tuweni.bytes.Bytes;

/**
 * Holds what this node kept while it was away against what the other holders have, record by
 * record, before it speaks of it again. One thread, and as many as a page has records.
 */
final class CatchUp {
  private static final Logger log = LogManager.getLogger(CatchUp.class);

  /**
   * Newcomers who know of somebody in order begin with it within seconds. After so long, those that
   * still speak of nothing have only such as this node to learn from.
   */
  static final Duration NEWCOMERS_LEARN = Duration.ofMinutes(10);

  /** Worked on at once. */
  private static final int PAGE = 32;

  private final Shelf shelf;
  private final Holders holders;
  private final Presence presence;
  private final Duration patience;
  private final long began = System.nanoTime();

  /**
   * @param patience for one lookup, and for one question
   */
  CatchUp(Shelf shelf, Holders holders, Presence presence, Duration patience) {
    this.shelf = shelf;
    this.holders = holders;
    this.presence = presence;
    this.patience = patience;
  }

  /** Tries all that can be tried now; true when nothing is left to do. */
  boolean round() throws InterruptedException, StoreException {
    var open = presence.backlog(Backlog::open).orElse(List.of());
    for (int from = 0; from < open.size(); from += PAGE) {
      var keys = open.subList(from, Math.min(open.size(), from + PAGE));
      settle(keys, (key, settled) -> presence.note(b -> b.retried(key, settled)));
    }
    while (presence.backlog(Backlog::goesOn).orElse(false)) {
      var passed = presence.backlog(Backlog::passed).orElse(Optional.empty());
      var keys = shelf.records().page(passed, PAGE).stream().map(KadRecord::key).toList();
      settle(keys, (key, settled) -> presence.note(b -> b.visited(key, settled)));
      if (keys.size() < PAGE) {
        presence.note(Backlog::passedAll);
      }
    }
    return presence.backlog(Backlog::done).orElse(true);
  }

  /** Tries each, and notes in their order whether it is settled. */
  private void settle(List<Bytes> keys, BiConsumer<Bytes, Boolean> note)
      throws InterruptedException, StoreException {
    var settled = AtOnce.all(keys, this::settle);
    for (int i = 0; i < keys.size(); i++) {
      note.accept(keys.get(i), settled.get(i));
    }
  }

  private boolean settle(Bytes key) throws InterruptedException {
    try {
      var rules = shelf.namespaces().of(key).filter(NamespaceRules::kadisOnly);
      var held = shelf.records().get(key).map(KadRecord::value);
      boolean settled = rules.isEmpty() || held.isEmpty() || settle(key, held.get(), rules.get());
      if (settled) {
        shelf.metrics().caughtUp.increment();
      }
      return settled;
    } catch (StoreException e) {
      log.warn("a record is not caught up with: {}", e.getMessage());
      return false;
    }
  }

  private boolean settle(Bytes key, Bytes held, NamespaceRules rules)
      throws InterruptedException, StoreException {
    var others = holders.of(key, rules, patience);
    var answers =
        Poll.ask(others.replicas(), (r, timeout) -> r.fetch(key, timeout), patience).stream()
            .map(answer -> valid(key, answer, rules))
            .toList();
    return switch (CatchUpVote.of(answers, others.nEff(), since())) {
      case CatchUpVote.Later() -> false;
      case CatchUpVote.Keep() -> true;
      case CatchUpVote.Drop() -> drop(key, held);
      case CatchUpVote.Take(var found, boolean enough) -> {
        found.forEach(record -> shelf.local().store(key, record));
        yield enough;
      }
    };
  }

  private CatchUpVote.Since since() {
    boolean early = System.nanoTime() - began < NEWCOMERS_LEARN.toNanos();
    return new CatchUpVote.Since(presence.knowsAsMuch(), early);
  }

  /** What is invalid is no answer. */
  private Answer valid(Bytes key, Answer answer, NamespaceRules rules) {
    return answer.reply().orElse(null) instanceof KvReply.Found(var record)
            && rules.validator().validate(key, record, shelf.wallClock().instant())
                instanceof Validity.Invalid
        ? new Answer(answer.from(), Optional.empty())
        : answer;
  }

  /** False when another was stored since we asked. */
  private boolean drop(Bytes key, Bytes asked) throws StoreException {
    boolean dropped = shelf.remove(key, asked);
    if (dropped) {
      shelf.metrics().caughtUpDrops.increment();
    }
    return dropped;
  }
}
