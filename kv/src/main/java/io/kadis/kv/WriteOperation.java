package io.kadis.kv;

import io.kadis.kv.BaseRead.Base;
import io.kadis.kv.namespace.Draft;
import io.kadis.kv.namespace.NamespaceRules;
import io.kadis.kv.namespace.NamespaceRules.Pen;
import io.kadis.kv.namespace.Refusal;
import io.kadis.kv.quorum.Quorum;
import java.util.Optional;
import java.util.function.Function;
import org.apache.tuweni.bytes.Bytes;

/** One write, from the user's call to the answer. One thread. */
final class WriteOperation {
  private final Site site;
  private final NamespaceRules rules;
  private final Countdown countdown;
  private final BaseRead base;
  private final WriteRounds rounds;

  WriteOperation(Site site, Background background, NamespaceRules rules, Countdown countdown) {
    this.site = site;
    this.rules = rules;
    this.countdown = countdown;
    this.base = new BaseRead(new ReadRound(site, background, rules, countdown), countdown);
    var round = new WriteRound(site, background, countdown);
    this.rounds = new WriteRounds(site, rules, countdown, round);
  }

  /**
   * @param compose makes the record, above the version the pen has seen
   */
  WriteResult run(Bytes key, WriteOptions options, Function<Pen, Draft> compose)
      throws InterruptedException {
    var drafting = new Drafting(site, rules, key, compose);
    if (!rules.buildsOnHeld()) {
      var draft = drafting.above(0); // Before anybody is asked: what is refused costs no lookup.
      if (draft instanceof Draft.Refused || options.conditions().isEmpty()) {
        return send(() -> target(key, options), draft, drafting);
      }
    }
    var target = target(key, options);
    return switch (base.read(target, answers(target, options, drafting))) {
      case Base.Unknown(var result) -> result;
      case Base.Known(var read) -> {
        var objection = Conditions.objection(options.conditions(), shown(key, read));
        yield objection.isPresent()
            ? new WriteResult.Refused(Refusal.CONDITION, objection.get())
            : send(() -> target, draft(drafting, read, Optional.empty()), drafting);
      }
    };
  }

  @FunctionalInterface
  private interface Lookup {
    Target find() throws InterruptedException;
  }

  private Target target(Bytes key, WriteOptions options) throws InterruptedException {
    var placement = site.swarm().replicas(key, rules, countdown.forLookup());
    var w = options.w().orElse(site.config().w());
    return new Target(key, placement, w.required(placement.nEff()));
  }

  /** One read serves both: what the record builds on, and the conditions. */
  private int answers(Target target, WriteOptions options, Drafting drafting) {
    int nEff = target.placement().nEff();
    int w = rules.buildsOnHeld() ? base(target, nEff, drafting) : 0;
    int r = site.config().r().required(nEff);
    return options.conditions().isEmpty() ? w : Math.max(w, r);
  }

  /**
   * A writer that does not remember its own last part must learn it: with {@code one} the replica
   * that answers might be the one that missed it, and the next part would take its place.
   */
  private static int base(Target target, int nEff, Drafting drafting) {
    return drafting.remembers()
        ? target.required()
        : Math.max(target.required(), new Quorum.Majority().required(nEff));
  }

  private Optional<String> shown(Bytes key, Optional<Bytes> read) {
    var now = site.wallClock().instant();
    return read.filter(record -> rules.view(key, record, now).isPresent()).map(rules::tag);
  }

  private Draft draft(Drafting drafting, Optional<Bytes> read, Optional<Draft.Ready> sent)
      throws InterruptedException {
    return rules.buildsOnHeld()
        ? drafting.onTop(read, sent, countdown.left())
        : drafting.above(read.map(rules::version).orElse(0L));
  }

  private WriteResult send(Lookup lookup, Draft draft, Drafting drafting)
      throws InterruptedException {
    return switch (draft) {
      case Draft.Refused(var reason, var message) -> new WriteResult.Refused(reason, message);
      case Draft.Ready ready -> {
        var target = lookup.find();
        yield rounds.send(
            target, ready, (superseded, sent) -> redraft(target, drafting, superseded, sent));
      }
    };
  }

  private Optional<Draft> redraft(
      Target target, Drafting drafting, long superseded, Draft.Ready sent)
      throws InterruptedException {
    if (!rules.buildsOnHeld()) {
      return Optional.of(drafting.above(superseded));
    }
    return switch (base.read(target, target.required())) {
      case Base.Unknown _ -> Optional.empty();
      case Base.Known(var read) ->
          Optional.of(drafting.onTop(read, Optional.of(sent), countdown.left()));
    };
  }
}
