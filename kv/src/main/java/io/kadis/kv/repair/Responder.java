package io.kadis.kv.repair;

import io.kadis.dht.key.Prefix;
import io.kadis.dht.store.RangeStore;
import io.kadis.dht.store.StoreException;
import io.kadis.kv.sync.SyncReply;
import io.kadis.kv.sync.SyncReply.Copy;
import io.kadis.kv.sync.SyncReply.Verdict;
import io.kadis.kv.sync.SyncRequest;
import io.kadis.kv.sync.SyncRequest.Print;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;

/**
 * Answers those who compare with this node: the side that is asked, and remembers nothing. Pure but
 * for the store it reads; for many threads.
 */
public final class Responder {
  private final Territory territory;
  private final int near;
  private final RangeStore held;

  private Responder(Territory territory, int near, RangeStore held) {
    this.territory = territory;
    this.near = near;
    this.held = held;
  }

  /**
   * @param request no Offer: that is for the {@link Repairer}
   * @param territory what lies beyond its 2n ({@code n} copies wanted) is declined; but what is
   *     held there all the same is on its way to nearer nodes, and those must be able to take it
   * @return as much as fits into {@link SyncRequest#MAX_BYTES}
   */
  public static SyncReply answer(SyncRequest request, Territory territory, int n, RangeStore held)
      throws StoreException {
    var responder = new Responder(territory, Territory.OUTER * n, held);
    return switch (request) {
      case SyncRequest.Compare(var prints, var cutoff) -> responder.compare(prints, cutoff);
      case SyncRequest.Pull(var ids) -> responder.pull(ids);
      case SyncRequest.Offer _ -> throw new IllegalArgumentException("an offer to a responder");
    };
  }

  private SyncReply compare(List<Print> prints, Instant cutoff) throws StoreException {
    var verdicts = new ArrayList<Verdict>();
    int bytes = SyncReply.OVERHEAD;
    for (Print print : prints) {
      var verdict = verdict(print, cutoff);
      bytes += verdict.bytes();
      if (bytes > SyncRequest.MAX_BYTES) {
        break;
      }
      verdicts.add(verdict);
    }
    return new SyncReply.Compared(verdicts);
  }

  private Verdict verdict(Print theirs, Instant cutoff) throws StoreException {
    var range = theirs.range();
    var ours = held.fingerprint(range, cutoff);
    if (ours.count() == 0 && !territory.isNear(range, near)) {
      return new Verdict.Declined();
    }
    if (ours.digest().equals(theirs.fingerprint())) {
      return new Verdict.Same();
    }
    int max = SyncReply.maxItems(theirs.fingerprint());
    if (ours.count() <= max) {
      var items = held.items(range, cutoff, max + 1);
      if (items.size() <= max) { // One may have come meanwhile, and part of them is no answer.
        return new Verdict.Items(items);
      }
    }
    return new Verdict.Parts(digests(range, cutoff));
  }

  private List<Bytes> digests(Prefix range, Instant cutoff) throws StoreException {
    var digests = new ArrayList<Bytes>();
    for (Prefix part : range.parts(SyncReply.PART_BITS)) {
      digests.add(held.fingerprint(part, cutoff).digest());
    }
    return digests;
  }

  private SyncReply pull(List<Bytes32> ids) throws StoreException {
    var records = new ArrayList<Optional<Copy>>();
    int bytes = SyncReply.OVERHEAD;
    for (Bytes32 id : ids) {
      var copy = copy(id);
      bytes += SyncReply.OVERHEAD + copy.map(Copy::bytes).orElse(0);
      if (bytes > SyncRequest.MAX_BYTES && !records.isEmpty()) {
        break;
      }
      records.add(copy);
    }
    return new SyncReply.Pulled(records);
  }

  /** Only what is compared is given: items leave out what Kademlia's rules let expire. */
  private Optional<Copy> copy(Bytes32 id) throws StoreException {
    var point = new Prefix(id, Prefix.MAX_LENGTH);
    return held.items(point, Instant.EPOCH, 1).isEmpty()
        ? Optional.empty()
        : held.at(id).map(record -> new Copy(record.key(), record.value()));
  }
}
