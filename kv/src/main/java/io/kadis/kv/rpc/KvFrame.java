package io.kadis.kv.rpc;

import com.google.protobuf.InvalidProtocolBufferException;
import io.kadis.dht.message.Decoded;
import io.kadis.proto.KvProto;
import org.apache.tuweni.bytes.Bytes;

/**
 * A request as it travels.
 *
 * @param settings the sender's {@link SharedSettings#hash}; 0: not told
 */
record KvFrame(KvRequest request, long settings) {
  /** The body of a frame. */
  Bytes encode() {
    var message = KvRequestCodec.encode(request).toBuilder().setSettings(settings).build();
    return Bytes.wrap(message.toByteArray());
  }

  /** Reads the body of a frame. */
  static Decoded<KvFrame> decode(Bytes body) {
    try {
      var message = KvProto.Request.parseFrom(body.toArrayUnsafe());
      return switch (KvRequestCodec.decode(message)) {
        case Decoded.Ok(var request) when body.size() > request.maxBytes() ->
            new Decoded.Malformed<>(
                "request of %d bytes is over %d".formatted(body.size(), request.maxBytes()));
        case Decoded.Ok(var request) ->
            new Decoded.Ok<>(new KvFrame(request, message.getSettings()));
        case Decoded.Malformed(var why) -> new Decoded.Malformed<>(why);
      };
    } catch (InvalidProtocolBufferException _) {
      return new Decoded.Malformed<>("request of %d bytes is no protobuf".formatted(body.size()));
    }
  }
}
