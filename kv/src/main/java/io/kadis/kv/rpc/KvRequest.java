package io.kadis.kv.rpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.kadis.dht.message.Decoded;
import io.kadis.proto.KvProto;
import org.apache.tuweni.bytes.Bytes;

/** What one Kadis node asks of another over {@code /kadis/kv/1.0.0}; see kv.proto. */
public sealed interface KvRequest {
  /** The largest body either way: a record of 15,872 bytes with its key and tags fits. */
  int MAX_BYTES = 16_384;

  int MAX_KEY_BYTES = 1_024;

  Bytes key();

  /** Keep {@code value}, a Record.value, unless a better one is there. */
  record Store(Bytes key, Bytes value) implements KvRequest {}

  /** Which value is kept? */
  record Fetch(Bytes key) implements KvRequest {}

  /** The body of a frame. */
  default Bytes encode() {
    var request = KvProto.Request.newBuilder();
    switch (this) {
      case Store(var key, var value) ->
          request.setStore(
              KvProto.Request.Store.newBuilder().setKey(wrap(key)).setValue(wrap(value)));
      case Fetch(var key) -> request.setFetch(KvProto.Request.Fetch.newBuilder().setKey(wrap(key)));
    }
    return Bytes.wrap(request.build().toByteArray());
  }

  /** Reads the body of a frame. */
  static Decoded<KvRequest> decode(Bytes body) {
    try {
      var request = KvProto.Request.parseFrom(body.toArrayUnsafe());
      return switch (request.getKindCase()) {
        case STORE ->
            checked(
                new Store(
                    unwrap(request.getStore().getKey()), unwrap(request.getStore().getValue())));
        case FETCH -> checked(new Fetch(unwrap(request.getFetch().getKey())));
        case KIND_NOT_SET -> new Decoded.Malformed<>("request of an unknown kind");
      };
    } catch (InvalidProtocolBufferException _) {
      return new Decoded.Malformed<>("request of %d bytes is no protobuf".formatted(body.size()));
    }
  }

  private static Decoded<KvRequest> checked(KvRequest request) {
    int size = request.key().size();
    return size <= MAX_KEY_BYTES
        ? new Decoded.Ok<>(request)
        : new Decoded.Malformed<>("key of %d bytes is over %d".formatted(size, MAX_KEY_BYTES));
  }

  private static ByteString wrap(Bytes bytes) {
    return UnsafeByteOperations.unsafeWrap(bytes.toArrayUnsafe());
  }

  private static Bytes unwrap(ByteString bytes) {
    return Bytes.wrap(bytes.toByteArray());
  }
}
