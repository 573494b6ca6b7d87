package io.kadis.dht.message;

import java.util.List;
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

  /** The longest other key: DESIGN §6 allows names of 1,024 bytes, the namespace comes on top. */
  int MAX_KEY_BYTES = 1_152;

  /** What it is about; empty for a ping only. */
  Bytes key();

  /** Reads the body of a frame. The key's length and PUT_VALUE's record are checked (KAD-44). */
  static Decoded<KadRequest> decode(Bytes body) {
    throw new UnsupportedOperationException();
  }

  /** The body of a frame. */
  default Bytes encode() {
    throw new UnsupportedOperationException();
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
