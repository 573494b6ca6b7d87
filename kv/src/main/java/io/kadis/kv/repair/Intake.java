package io.kadis.kv.repair;

import io.kadis.dht.key.Prefix;
import io.kadis.dht.record.KadRecord;
import io.kadis.dht.store.StoreException;
import io.kadis.kv.repair.Session.Home;
import io.kadis.kv.repair.Session.Report;
import io.kadis.kv.repair.Session.Wanted;
import io.kadis.kv.rpc.KvReply;
import io.kadis.kv.sync.SyncReply.Copy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/** Keeps the records that a {@link Session} has asked for. One owner. */
final class Intake {
  private final Home home;
  private int pulled;
  private long bytes;
  private int refused;
  private boolean full;

  Intake(Home home) {
    this.home = home;
  }

  /**
   * @param answers to the first of those asked for: the other may not have them any more
   */
  void take(List<Wanted> asked, List<Optional<Copy>> answers, Findings findings)
      throws StoreException {
    var kept = home.keep().storeAll(answers.stream().flatMap(Optional::stream).toList());
    full = !kept.isEmpty() && kept.stream().allMatch(KvReply.Full.class::isInstance);
    var replies = kept.iterator();
    for (int i = 0; i < answers.size(); i++) {
      var one = asked.get(i);
      var copy = answers.get(i);
      if (copy.isPresent() && !isCounted(one, copy.get(), replies.next())) {
        findings.unfinished(one.of());
      }
      settle(one, copy, findings);
    }
  }

  /** False when it must come again. */
  private boolean isCounted(Wanted one, Copy copy, KvReply reply) throws StoreException {
    if (reply instanceof KvReply.Busy) { // As if it had not come: it soon will again.
      return false;
    }
    pulled++;
    bytes += copy.bytes();
    if (reply instanceof KvReply.Full || reply instanceof KvReply.Invalid) {
      refused++;
    }
    return !(reply instanceof KvReply.Full) || tooLargeTogether(one, copy);
  }

  /** However often it is tried: each keeps its own. What is merged is no larger than the two. */
  private boolean tooLargeTogether(Wanted one, Copy theirs) throws StoreException {
    return home.held()
        .at(one.id())
        .map(ours -> Bytes.concatenate(ours.value(), theirs.value()))
        .filter(both -> KadRecord.oversize(theirs.key(), both).isPresent())
        .isPresent();
  }

  /** After both are merged here, they lack something unless just theirs came of it. */
  private void settle(Wanted one, Optional<Copy> theirs, Findings findings) throws StoreException {
    var held = home.held().at(one.id()).map(KadRecord::value);
    if (held.isPresent() && !held.equals(theirs.map(Copy::value))) {
      findings.lack(one.of(), one.id());
    }
  }

  /** Nothing of what came last found room: to take more would only move it for nothing. */
  boolean isFull() {
    return full;
  }

  Report report(Map<Prefix, Standing> ranges, int roundTrips) {
    return new Report(ranges, roundTrips, pulled, bytes, refused);
  }
}
