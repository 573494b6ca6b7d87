package io.kadis.kv.retention;

import io.kadis.kv.entry.Entries;
import io.kadis.kv.retention.Poll.Answer;
import io.kadis.kv.rpc.KvReply;
import io.kadis.kv.rpc.Replica;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/** What other holders said, for tests of votes. */
final class Said {
  static final KvReply STORED = new KvReply.Stored();
  static final KvReply ABSENT = new KvReply.Absent(List.of());
  static final KvReply SYNCING = new KvReply.Syncing();

  private Said() {}

  static PeerId peer(int n) {
    return Entries.writer(n).peerId();
  }

  static KvReply found(int value) {
    return new KvReply.Found(Bytes.of(value));
  }

  static Answer by(KvReply reply) {
    return new Answer(new Named(peer(1)), Optional.of(reply));
  }

  static Answer silent() {
    return new Answer(new Named(peer(1)), Optional.empty());
  }

  /** Asked already. */
  private record Named(PeerId id) implements Replica {
    @Override
    public KvReply store(Bytes key, Bytes value, Duration timeout) {
      throw new AssertionError("not to be asked");
    }

    @Override
    public KvReply fetch(Bytes key, Duration timeout) {
      throw new AssertionError("not to be asked");
    }
  }
}
