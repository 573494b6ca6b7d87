package io.kadis.kv.quorum;

import io.kadis.kv.entry.Entries;
import io.kadis.kv.quorum.Ballot.Event;
import io.kadis.kv.quorum.Ballot.Panel;
import io.kadis.kv.rpc.KvReply;
import io.kadis.libp2p.identity.PeerId;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.tuweni.bytes.Bytes;

/** Peers a, b, c, … and what they say, for tests of quorums. */
public final class Peers {
  private static final List<PeerId> ALL =
      IntStream.range(0, 21).mapToObj(n -> Entries.writer(n).peerId()).toList();

  public static final PeerId A = peer(0);
  public static final PeerId B = peer(1);
  public static final PeerId C = peer(2);
  public static final PeerId D = peer(3);
  public static final PeerId E = peer(4);
  public static final PeerId F = peer(5);
  public static final PeerId G = peer(6);
  public static final PeerId FOREIGN = peer(20);

  public static final Bytes OLD = Bytes.of(1);
  public static final Bytes NEW = Bytes.of(2);

  private Peers() {}

  public static PeerId peer(int n) {
    return ALL.get(n);
  }

  /** {@code count} peers from A on, of whom {@code copies} are asked. */
  public static Panel panel(int count, int copies) {
    return new Panel(IntStream.range(0, count).mapToObj(Peers::peer).toList(), List.of(), copies);
  }

  public static Event stored(PeerId from) {
    return new Event.Replied(from, new KvReply.Stored());
  }

  public static Event superseded(PeerId from, long version) {
    return new Event.Replied(from, new KvReply.Superseded(version));
  }

  public static Event full(PeerId from) {
    return new Event.Replied(from, new KvReply.Full("quota of 1 MiB is used up"));
  }

  public static Event invalid(PeerId from) {
    return new Event.Replied(from, new KvReply.Invalid("bad clock"));
  }

  public static Event syncing(PeerId from) {
    return new Event.Replied(from, new KvReply.Syncing());
  }

  public static Event busy(PeerId from) {
    return new Event.Replied(from, new KvReply.Busy("too much at once"));
  }

  public static Event mismatch(PeerId from) {
    return new Event.Replied(from, new KvReply.Mismatch("tombstone-ttl 1 d"));
  }

  public static Event found(PeerId from, Bytes record) {
    return new Event.Replied(from, new KvReply.Found(record));
  }

  public static Event absent(PeerId from) {
    return new Event.Replied(from, new KvReply.Absent(List.of()));
  }

  public static Event failed(PeerId peer) {
    return new Event.Failed(peer, "connection refused");
  }
}
