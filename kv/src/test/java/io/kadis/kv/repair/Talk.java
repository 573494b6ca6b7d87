package io.kadis.kv.repair;

import io.kadis.dht.key.Prefix;
import io.kadis.dht.store.StoreException;
import io.kadis.kv.repair.Session.Purpose;
import io.kadis.kv.repair.Session.Report;
import io.kadis.kv.repair.Session.Step;
import io.kadis.kv.repair.Session.Task;
import io.kadis.kv.sync.SyncReply;
import io.kadis.kv.sync.SyncRequest;
import io.kadis.libp2p.identity.PeerId;
import java.util.List;
import java.util.SplittableRandom;

/** Sessions of one side with another, for tests. */
final class Talk {
  private static final PeerId SOMEBODY = Places.peer(new SplittableRandom(0));

  /** Of one who knows nobody else. */
  static final Territory EVERYTHING = Territory.of(SOMEBODY, List.of(), 1);

  private Talk() {}

  static Report share(Side asker, Side asked) throws StoreException {
    return ended(asker, asked, Purpose.SHARE);
  }

  static Report handOver(Side asker, Side asked) throws StoreException {
    return ended(asker, asked, Purpose.HAND_OVER);
  }

  static Standing standing(Report report) {
    return report.ranges().values().iterator().next();
  }

  private static Report ended(Side asker, Side asked, Purpose purpose) throws StoreException {
    var task = new Task(List.of(Prefix.ALL), purpose, Side.NOW);
    var end =
        run(new Session(task, asker.home()), Integer.MAX_VALUE, request -> answer(request, asked));
    return ((Step.Done) end).report();
  }

  /** An honest answer. */
  static SyncReply answer(SyncRequest request, Side asked) throws StoreException {
    return Responder.answer(request, EVERYTHING, 1, asked.store);
  }

  /** Who answers. */
  @FunctionalInterface
  interface Other {
    SyncReply answer(SyncRequest request) throws StoreException;
  }

  /**
   * @return the last step, after so many answers at most
   */
  static Step run(Session session, int maxAnswers, Other other) throws StoreException {
    var step = session.begin();
    for (int i = 0; i < maxAnswers && step instanceof Step.Send(var request); i++) {
      step = session.answered(other.answer(request));
    }
    return step;
  }
}
