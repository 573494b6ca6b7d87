package io.kadis.dht.message;

import io.kadis.proto.KadProto.Message.MessageType;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/**
 * What one peer asks of another: the message types of specs/kad-dht, each with just the fields it
 * uses. Everything else in a message is ignored and never echoed (ENC-4).
 */
public sealed interface KadRequest {
  /** The largest request body read (KAD-5: go, js and py send up to 4 MiB). */
  int MAX_BYTES = 4 << 20;

  /** The longest key of a provider (KAD-45). */
  int MAX_PROVIDER_KEY_BYTES = 80;

  /** The longest other key (KAD-43, DESIGN §6). */
  int MAX_KEY_BYTES = 1_024;

  /** How many entries of ADD_PROVIDER are looked at; one of them should be the sender (KAD-45). */
  int MAX_PROVIDERS = 20;

  /** What it is about; empty for a ping only. */
  Bytes key();

  /** Reads the body of a frame. The key's length and PUT_VALUE's record are checked (KAD-44). */
  static Decoded<KadRequest> decode(Bytes body) {
    WireMessage message;
    try {
      message = WireMessage.decode(body, new WireMessage.ListLimits(0, MAX_PROVIDERS));
    } catch (IOException e) {
      return new Decoded.Malformed<>("no Kademlia message: " + e.getMessage());
    }
    Bytes key = message.key();
    return switch (message.type()) {
      case MessageType.FIND_NODE_VALUE -> checked(new FindNode(key), MAX_KEY_BYTES);
      case MessageType.GET_VALUE_VALUE -> checked(new GetValue(key), MAX_KEY_BYTES);
      case MessageType.PUT_VALUE_VALUE -> putValue(key, message.record());
      case MessageType.GET_PROVIDERS_VALUE ->
          checked(new GetProviders(key), MAX_PROVIDER_KEY_BYTES);
      case MessageType.ADD_PROVIDER_VALUE ->
          checked(new AddProvider(key, message.providers()), MAX_PROVIDER_KEY_BYTES);
      case MessageType.PING_VALUE -> new Decoded.Ok<>(new Ping());
      default -> new Decoded.Malformed<>("unknown message type " + message.type()); // KAD-3
    };
  }

  private static Decoded<KadRequest> putValue(Bytes key, Optional<WireRecord> record) {
    if (record.isEmpty()) {
      return new Decoded.Malformed<>("PUT_VALUE without a record");
    }
    if (!record.get().key().equals(key)) {
      return new Decoded.Malformed<>(
          "PUT_VALUE of key " + key + " with a record of key " + record.get().key());
    }
    return checked(new PutValue(key, record.get().value()), MAX_KEY_BYTES);
  }

  private static Decoded<KadRequest> checked(KadRequest request, int maxKeyBytes) {
    int size = request.key().size();
    return size >= 1 && size <= maxKeyBytes
        ? new Decoded.Ok<>(request)
        : new Decoded.Malformed<>("a key of " + size + " bytes, allowed are 1 to " + maxKeyBytes);
  }

  /** The body of a frame. */
  default Bytes encode() {
    WireMessage message =
        switch (this) {
          case FindNode(var key) -> WireMessage.of(MessageType.FIND_NODE_VALUE, key);
          case GetValue(var key) -> WireMessage.of(MessageType.GET_VALUE_VALUE, key);
          case GetProviders(var key) -> WireMessage.of(MessageType.GET_PROVIDERS_VALUE, key);
          case Ping() -> WireMessage.of(MessageType.PING_VALUE, Bytes.EMPTY);
          case PutValue(var key, var value) -> WireMessage.putValue(key, value);
          case AddProvider(var key, var providers) ->
              new WireMessage(
                  MessageType.ADD_PROVIDER_VALUE, key, Optional.empty(), List.of(), providers);
        };
    return message.encode(MAX_BYTES);
  }

  record FindNode(Bytes key) implements KadRequest {}

  record GetValue(Bytes key) implements KadRequest {}

  record PutValue(Bytes key, Bytes value) implements KadRequest {}

  record GetProviders(Bytes key) implements KadRequest {}

  /** Never answered (KAD-45). */
  record AddProvider(Bytes key, List<PeerInfo> providers) implements KadRequest {
    public AddProvider {
      providers = List.copyOf(providers);
    }
  }

  /** Deprecated by the spec: answered, never sent (KAD-12). */
  record Ping() implements KadRequest {
    @Override
    public Bytes key() {
      return Bytes.EMPTY;
    }
  }
}
