package io.kadis.simulator.node;

import io.kadis.dht.key.Prefix;
import io.kadis.dht.store.RangeStore;
import io.kadis.dht.store.StoreException;
import io.kadis.kv.repair.Event;
import io.kadis.kv.repair.Responder;
import io.kadis.kv.repair.Throttle;
import io.kadis.kv.sync.SyncReply;
import io.kadis.kv.sync.SyncReply.Verdict;
import io.kadis.kv.sync.SyncRequest;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.util.List;

/** Answers those who compare with this node, as {@code kv.upkeep} does. */
final class Answering {
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final Site site;
  private final Upkeep upkeep;
  private final RangeStore held;
  private final Throttle pace;

  Answering(Site site, Upkeep upkeep, RangeStore held) {
    this.site = site;
    this.upkeep = upkeep;
    this.held = held;
    this.pace = new Throttle(site.settings().database().repair().bytesPerSecond(), site.now());
  }

  /** How long the asker waits for its turn; who would wait too long is told so at once. */
  Duration waits(SyncRequest request) {
    var wait = request instanceof SyncRequest.Pull ? pace.wait(site.now()) : Duration.ZERO;
    return wait.compareTo(PATIENCE) <= 0 ? wait : Duration.ZERO;
  }

  SyncReply answer(PeerId from, SyncRequest request) {
    try {
      return switch (request) {
        case SyncRequest.Compare compare -> compare(from, compare);
        case SyncRequest.Pull pull -> pull(pull);
        case SyncRequest.Offer(var ranges, var leaving) -> {
          upkeep.tell(new Event.Offered(from, ranges, leaving));
          yield new SyncReply.Noted();
        }
      };
    } catch (StoreException e) {
      return new SyncReply.Busy("store failed");
    }
  }

  private SyncReply compare(PeerId from, SyncRequest.Compare compare) throws StoreException {
    var reply = respond(compare);
    if (reply instanceof SyncReply.Compared(var verdicts)
        && !verdicts.isEmpty()
        && verdicts.stream().allMatch(Verdict.Same.class::isInstance)) {
      upkeep.tell(new Event.Agreed(from, ranges(compare, verdicts.size())));
    }
    return reply;
  }

  private static List<Prefix> ranges(SyncRequest.Compare compare, int answered) {
    return compare.prints().stream().limit(answered).map(SyncRequest.Print::range).toList();
  }

  private SyncReply pull(SyncRequest.Pull pull) throws StoreException {
    if (pace.wait(site.now()).compareTo(PATIENCE) > 0) {
      return new SyncReply.Busy("over this node's --repair-rate");
    }
    var reply = respond(pull);
    if (reply instanceof SyncReply.Pulled pulled) {
      pace.passed(Comparing.bytes(pulled), site.now());
    }
    return reply;
  }

  private SyncReply respond(SyncRequest request) throws StoreException {
    return Responder.answer(request, upkeep.territory(), site.settings().database().n(), held);
  }
}
