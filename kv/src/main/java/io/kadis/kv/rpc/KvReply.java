package io.kadis.kv.rpc;

import io.kadis.dht.message.Decoded;
import io.kadis.dht.message.PeerInfo;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;

/** What a replica says to a {@link KvRequest}. */
public sealed interface KvReply {
  /** Durable there, or an equal record already was. */
  record Stored() implements KvReply {}

  /**
   * @param version of the better record it holds; 0 in namespaces without versions
   */
  record Superseded(long version) implements KvReply {}

  /** No room. */
  record Full(String reason) implements KvReply {}

  /** Over a limit now; later, or another replica. */
  record Busy(String reason) implements KvReply {}

  /** Refused for good. */
  record Invalid(String reason) implements KvReply {}

  /**
   * Has not yet synced the key's range: counts for neither r nor w. To a Fetch also: stands in for
   * nearer nodes, and has nothing.
   *
   * @param aliveMillis when it was last in order, Unix time; 0: never, or not told
   */
  record Syncing(long aliveMillis) implements KvReply {
    public Syncing() {
      this(0);
    }

    /** It has come to hold the range just now, and compares: ask again in a moment. */
    public boolean justJoined() {
      return aliveMillis == 0;
    }
  }

  /**
   * @param value a Record.value; not yet validated when received
   */
  record Found(Bytes value) implements KvReply {}

  /**
   * @param closer the nearest peers the replica knows; who found the record needs none
   */
  record Absent(List<PeerInfo> closer) implements KvReply {
    public Absent {
      closer = List.copyOf(closer);
    }
  }

  /**
   * The replica was started with other settings than ours, of those all must share.
   *
   * @param theirs on the wire its {@link SharedSettings#line}; from a {@link KvClient} what
   *     differs, in words
   */
  record Mismatch(String theirs) implements KvReply {}

  /** To a watch: nothing new. */
  record Unchanged() implements KvReply {}

  /** To a batch: those that fit of as many, in order, one at least; the rest is asked again. */
  record Batch(List<KvReply> replies) implements KvReply {
    /** What a reply takes of a batch. */
    static int bytes(KvReply reply) {
      return reply.encode().size() + KvRequest.Batch.OVERHEAD;
    }

    public Batch {
      replies = List.copyOf(replies);
    }
  }

  /** The body of a frame, at most {@link KvRequest#MAX_BYTES}: the farthest peers are left out. */
  default Bytes encode() {
    return KvReplyCodec.encode(this);
  }

  /** Reads the body of the frame that answers {@code asked}. */
  static Decoded<KvReply> decode(Bytes body, KvRequest asked) {
    return KvReplyCodec.decode(body, asked);
  }
}
