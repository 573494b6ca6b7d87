package io.kadis.simulator.node;

import io.kadis.dht.store.StoreException;
import io.kadis.kv.repair.Outcome;
import io.kadis.kv.repair.Session;
import io.kadis.kv.repair.Session.Step;
import io.kadis.kv.repair.Throttle;
import io.kadis.kv.sync.SyncReply;
import io.kadis.kv.sync.SyncRequest;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.simulator.network.Caller;
import io.kadis.simulator.network.Kind;
import io.kadis.simulator.network.Network.Question;
import io.kadis.simulator.network.Reply;
import io.kadis.simulator.network.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Drives one {@link Session}, as {@code kv.upkeep} does. */
final class Comparing implements Caller {
  static final Duration REQUEST = Duration.ofSeconds(15);

  private static final Duration BUSY_PAUSE = Duration.ofSeconds(1);
  private static final int MAX_BUSY = 10;
  private static final Duration PACE = Duration.ofSeconds(SyncRequest.MAX_BYTES / 1_000);

  private final Walker walker;
  private final Site site;
  private final PeerId with;
  private final Session session;
  private final Throttle pace;
  private final Consumer<Outcome> then;
  private SyncRequest asked = new SyncRequest.Pull(List.of());
  private int busyTolerated;

  /**
   * @param pace of the bytes taken from others
   */
  Comparing(Walker walker, PeerId with, Session session, Throttle pace, Consumer<Outcome> then) {
    this.walker = walker;
    this.site = walker.site();
    this.with = with;
    this.session = session;
    this.pace = pace;
    this.then = then;
  }

  void begin() {
    go(session::begin);
  }

  private interface Move {
    Step make() throws StoreException;
  }

  private void go(Move move) {
    try {
      switch (move.make()) {
        case Step.Send(var request) -> {
          asked = request;
          send(site.now().plus(PACE));
        }
        case Step.Done(var report) -> then.accept(new Outcome.Compared(report));
        case Step.Broken _ -> then.accept(new Outcome.Failed());
      }
    } catch (StoreException e) {
      then.accept(new Outcome.Failed());
    }
  }

  /** Waits for its turn, not beyond {@code patience}. */
  private void send(Instant patience) {
    var wait = asked instanceof SyncRequest.Pull ? pace.wait(site.now()) : Duration.ZERO;
    if (!wait.isPositive()) {
      site.call(with, new Question(Kind.DATA, new Request.Sync(asked), REQUEST), this);
    } else if (site.now().plus(wait).isAfter(patience)) {
      then.accept(new Outcome.Busy());
    } else {
      site.later(wait, () -> send(patience)); // Others may be first: then again.
    }
  }

  @Override
  public void answered(Reply reply) {
    switch (reply) {
      case Reply.Sync(SyncReply.Busy _) -> busy();
      case Reply.Sync(SyncReply.Compared compared) -> took(0, compared);
      case Reply.Sync(SyncReply.Pulled pulled) -> took(bytes(pulled), pulled);
      case Reply _ -> then.accept(new Outcome.Failed());
    }
  }

  private void took(long bytes, SyncReply reply) {
    busyTolerated = MAX_BUSY;
    pace.passed(bytes, site.now());
    go(() -> session.answered(reply));
  }

  static long bytes(SyncReply.Pulled pulled) {
    return pulled.records().stream()
        .flatMap(Optional::stream)
        .mapToLong(SyncReply.Copy::bytes)
        .sum();
  }

  private void busy() {
    if (busyTolerated-- > 0) {
      var pause = BUSY_PAUSE.multipliedBy(site.random().nextInt(50, 151)).dividedBy(100);
      site.later(pause, () -> send(site.now().plus(PACE)));
    } else {
      then.accept(new Outcome.Busy());
    }
  }

  @Override
  public void failed(Failure why) {
    walker.keeper().failedElsewhere(with, why);
    then.accept(new Outcome.Failed());
  }
}
