package io.kadis.kv.sync;

import io.kadis.dht.message.Decoded;
import io.kadis.dht.record.Fingerprint;
import io.kadis.dht.store.RangeStore.Item;
import java.util.List;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;

/** What a replica answers (sync.proto). */
public sealed interface SyncReply {
  /** A range that differs is told in so many bits' worth of parts: 16. */
  int PART_BITS = 4;

  /** A range of at most so many records is told item by item. */
  int MAX_ITEMS = 16;

  /** And of so many, when the asker has none in it: it would go down to every one of them. */
  int MAX_ITEMS_FOR_NONE = 256;

  /** The most that a verdict or a record takes beside its content, and a reply beside those. */
  int OVERHEAD = 16;

  /** How many records are told one by one to an asker who holds this in their range. */
  static int maxItems(Bytes fingerprint) {
    return fingerprint.equals(Fingerprint.EMPTY.digest()) ? MAX_ITEMS_FOR_NONE : MAX_ITEMS;
  }

  /** To a Compare: a verdict for each range, in order, as many as fit, one at least. */
  record Compared(List<Verdict> verdicts) implements SyncReply {
    public Compared {
      verdicts = List.copyOf(verdicts);
    }
  }

  /** To a Pull: in order, as many as fit, one at least; empty for what is not there any more. */
  record Pulled(List<Optional<Copy>> records) implements SyncReply {
    public Pulled {
      records = List.copyOf(records);
    }
  }

  /** A record as it travels. */
  record Copy(Bytes key, Bytes value) {
    public int bytes() {
      return key.size() + value.size();
    }
  }

  /** To an Offer: heard. */
  record Noted() implements SyncReply {}

  /** Over a limit now; come back later. */
  record Busy(String reason) implements SyncReply {}

  /** Started with other settings, of those all nodes must share. */
  record Mismatch(String line) implements SyncReply {}

  record Invalid(String reason) implements SyncReply {}

  /** The body of a frame, at most {@link SyncRequest#MAX_BYTES}. */
  default Bytes encode() {
    return SyncReplyCodec.encode(this);
  }

  /** Reads the body of the frame that answers {@code asked}. */
  static Decoded<SyncReply> decode(Bytes body, SyncRequest asked) {
    return SyncReplyCodec.decode(body, asked);
  }

  /** What is said of one range. */
  sealed interface Verdict {
    /** An item's id and digest. */
    int ITEM_BYTES = Bytes32.SIZE + Fingerprint.DIGEST_BYTES;

    record Same() implements Verdict {}

    /**
     * They differ.
     *
     * @param fingerprints of its {@code range.parts(PART_BITS)}, {@link Fingerprint#digest} each
     */
    record Parts(List<Bytes> fingerprints) implements Verdict {
      public Parts {
        fingerprints = List.copyOf(fingerprints);
      }
    }

    /** They differ, and this is all there is, by id. */
    record Items(List<Item> items) implements Verdict {
      public Items {
        items = List.copyOf(items);
      }
    }

    /** The most it takes in a reply. */
    default int bytes() {
      return OVERHEAD
          + switch (this) {
            case Same(), Declined() -> 0;
            case Parts(var fingerprints) -> fingerprints.size() * Fingerprint.DIGEST_BYTES;
            case Items(var items) -> items.size() * ITEM_BYTES;
          };
    }

    /** The range is not wholly among those near the one who answers: its 2n. */
    record Declined() implements Verdict {}
  }
}
