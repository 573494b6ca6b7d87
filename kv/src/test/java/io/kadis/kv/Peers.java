package io.kadis.kv;

import io.kadis.kv.Ballot.Event;
import io.kadis.kv.Ballot.Panel;
import io.kadis.kv.entry.Entries;
import io.kadis.kv.rpc.KvReply;
import io.kadis.libp2p.identity.PeerId;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.tuweni.bytes.Bytes;

/** Peers a, b, c, … and what they say, for tests of quorums. */
final class Peers {
  private static final List<PeerId> ALL =
      IntStream.range(0, 21).mapToObj(n -> Entries.writer(n).peerId()).toList();

  static final PeerId A = peer(0);
  static final PeerId B = peer(1);
  static final PeerId C = peer(2);
  static final PeerId D = peer(3);
  static final PeerId E = peer(4);
  static final PeerId F = peer(5);
  static final PeerId G = peer(6);
  static final PeerId FOREIGN = peer(20);

  static final Bytes OLD = Bytes.of(1);
  static final Bytes NEW = Bytes.of(2);

  private Peers() {}

  static PeerId peer(int n) {
    return ALL.get(n);
  }

  /** {@code count} peers from A on, of whom {@code copies} are asked. */
  static Panel panel(int count, int copies) {
    return new Panel(IntStream.range(0, count).mapToObj(Peers::peer).toList(), List.of(), copies);
  }

  static Event stored(PeerId from) {
    return new Event.Replied(from, new KvReply.Stored());
  }

  static Event superseded(PeerId from, long version) {
    return new Event.Replied(from, new KvReply.Superseded(version));
  }

  static Event full(PeerId from) {
    return new Event.Replied(from, new KvReply.Full("quota of 1 MiB is used up"));
  }

  static Event invalid(PeerId from) {
    return new Event.Replied(from, new KvReply.Invalid("bad clock"));
  }

  static Event syncing(PeerId from) {
    return new Event.Replied(from, new KvReply.Syncing());
  }

  static Event busy(PeerId from) {
    return new Event.Replied(from, new KvReply.Busy("too much at once"));
  }

  static Event mismatch(PeerId from) {
    return new Event.Replied(from, new KvReply.Mismatch("tombstone-ttl 1 d"));
  }

  static Event found(PeerId from, Bytes record) {
    return new Event.Replied(from, new KvReply.Found(record));
  }

  static Event absent(PeerId from) {
    return new Event.Replied(from, new KvReply.Absent(List.of()));
  }

  static Event failed(PeerId peer) {
    return new Event.Failed(peer, "connection refused");
  }
}
