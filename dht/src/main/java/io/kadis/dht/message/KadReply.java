package io.kadis.dht.message;

import io.kadis.dht.record.KadRecord;
import io.kadis.proto.KadProto.Message.MessageType;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/** What a peer answers; one variant per request that is answered. */
public sealed interface KadReply {
  /** The largest body we send: rust peers refuse more (KAD-5). */
  int MAX_SENT_BYTES = KadRecord.MAX_MESSAGE_BYTES;

  /** The largest body we read (KAD-5). */
  int MAX_RECEIVED_BYTES = 4 << 20;

  /** How many peers of each list are looked at: far more than any honest k. */
  int MAX_PEERS = 256;

  /**
   * Reads the body of a frame that answers {@code asked}. Malformed too when it answers something
   * else: another type, another key's record, another value than the one put (KAD-11).
   */
  static Decoded<KadReply> decode(Bytes body, KadRequest asked) {
    WireMessage reply;
    try {
      reply = WireMessage.decode(body, new WireMessage.ListLimits(MAX_PEERS, MAX_PEERS));
    } catch (IOException e) {
      return new Decoded.Malformed<>("no Kademlia message: " + e.getMessage());
    }
    return switch (asked) {
      case KadRequest.AddProvider _ -> new Decoded.Malformed<>("ADD_PROVIDER has no answer");
      case KadRequest.FindNode _ when reply.type() == MessageType.FIND_NODE_VALUE ->
          new Decoded.Ok<>(new Nodes(reply.closer()));
      case KadRequest.GetValue(var key) when reply.type() == MessageType.GET_VALUE_VALUE ->
          value(key, reply);
      case KadRequest.PutValue put when reply.type() == MessageType.PUT_VALUE_VALUE ->
          stored(put, reply);
      case KadRequest.GetProviders(var key) when reply.type() == MessageType.GET_PROVIDERS_VALUE ->
          new Decoded.Ok<>(new Providers(key, reply.providers(), reply.closer()));
      case KadRequest.Ping _ when reply.type() == MessageType.PING_VALUE ->
          new Decoded.Ok<>(new Pong());
      case KadRequest _ ->
          new Decoded.Malformed<>(
              "a reply of type " + reply.type() + " to " + asked.getClass().getSimpleName());
    };
  }

  private static Decoded<KadReply> value(Bytes key, WireMessage reply) {
    if (reply.record().isPresent() && !reply.record().get().key().equals(key)) {
      return new Decoded.Malformed<>(
          "asked for key " + key + ", got a record of key " + reply.record().get().key());
    }
    return new Decoded.Ok<>(
        new Value(key, reply.record().map(WireRecord::value), Optional.empty(), reply.closer()));
  }

  private static Decoded<KadReply> stored(KadRequest.PutValue put, WireMessage reply) {
    boolean echoed = reply.record().filter(r -> r.value().equals(put.value())).isPresent();
    return echoed
        ? new Decoded.Ok<>(new Stored(put.key(), put.value()))
        : new Decoded.Malformed<>("the put was not echoed: refused, or another value kept");
  }

  /**
   * The body of a frame, at most {@link #MAX_SENT_BYTES}: providers and closer peers that do not
   * fit are left out, from the end of their lists (KAD-5, KAD-47).
   */
  default Bytes encode() {
    Optional<WireRecord> none = Optional.empty();
    WireMessage message =
        switch (this) {
          case Nodes(var closer) ->
              new WireMessage(MessageType.FIND_NODE_VALUE, Bytes.EMPTY, none, closer, List.of());
          case Value(var key, var value, var received, var closer) ->
              new WireMessage(
                  MessageType.GET_VALUE_VALUE,
                  key,
                  value.map(v -> new WireRecord(key, v, received)),
                  closer,
                  List.of());
          case Stored(var key, var value) -> WireMessage.putValue(key, value);
          case Providers(var key, var providers, var closer) ->
              new WireMessage(MessageType.GET_PROVIDERS_VALUE, key, none, closer, providers);
          case Pong() -> WireMessage.of(MessageType.PING_VALUE, Bytes.EMPTY);
        };
    return message.encode(MAX_SENT_BYTES);
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
