package io.kadis.dht.message;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/** What a peer answers; one variant per request that is answered. */
public sealed interface KadReply {
  /** The largest body we send: rust peers refuse more (KAD-5). */
  int MAX_SENT_BYTES = 16_384;

  /** The largest body we read (KAD-5). */
  int MAX_RECEIVED_BYTES = 4 << 20;

  /**
   * Reads the body of a frame that answers {@code asked}. Malformed too when it answers something
   * else: another type, another key's record, another value than the one put (KAD-11).
   */
  static Decoded<KadReply> decode(Bytes body, KadRequest asked) {
    throw new UnsupportedOperationException();
  }

  /**
   * The body of a frame, at most {@link #MAX_SENT_BYTES}: providers and closer peers that do not
   * fit are left out, from the end of their lists (KAD-5, KAD-47).
   */
  default Bytes encode() {
    throw new UnsupportedOperationException();
  }

  /** To {@link KadRequest.FindNode}; nearest first. */
  record Nodes(List<PeerInfo> closer) implements KadReply {
    public Nodes {
      closer = List.copyOf(closer);
    }
  }

  /**
   * To {@link KadRequest.GetValue}.
   *
   * @param value not yet validated when received
   * @param received when the sender stored it; sent, but ignored on receipt (REC-3)
   */
  record Value(Bytes key, Optional<Bytes> value, Optional<Instant> received, List<PeerInfo> closer)
      implements KadReply {
    public Value {
      closer = List.copyOf(closer);
    }
  }

  /** To {@link KadRequest.PutValue}: the echo says it was stored (KAD-44). */
  record Stored(Bytes key, Bytes value) implements KadReply {}

  /** To {@link KadRequest.GetProviders}. */
  record Providers(Bytes key, List<PeerInfo> providers, List<PeerInfo> closer) implements KadReply {
    public Providers {
      providers = List.copyOf(providers);
      closer = List.copyOf(closer);
    }
  }

  /** To {@link KadRequest.Ping}. */
  record Pong() implements KadReply {}
}
