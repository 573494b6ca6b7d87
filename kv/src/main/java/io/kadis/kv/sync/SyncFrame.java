package io.kadis.kv.sync;

import com.google.protobuf.InvalidProtocolBufferException;
import io.kadis.dht.message.Decoded;
import io.kadis.proto.SyncProto;
import org.apache.tuweni.bytes.Bytes;

/**
 * A request as it travels.
 *
 * @param settings the sender's {@link io.kadis.kv.rpc.SharedSettings#hash}; 0: not told
 */
public record SyncFrame(SyncRequest request, long settings) {
  /** The body of a frame. */
  public Bytes encode() {
    var message = SyncRequestCodec.encode(request).setSettings(settings).build();
    return Bytes.wrap(message.toByteArray());
  }

  /** Reads the body of a frame. */
  public static Decoded<SyncFrame> decode(Bytes body) {
    if (body.size() > SyncRequest.MAX_BYTES) {
      return new Decoded.Malformed<>(
          "request of %d bytes is over %d".formatted(body.size(), SyncRequest.MAX_BYTES));
    }
    try {
      var message = SyncProto.Request.parseFrom(body.toArrayUnsafe());
      return switch (SyncRequestCodec.decode(message)) {
        case Decoded.Ok(var request) ->
            new Decoded.Ok<>(new SyncFrame(request, message.getSettings()));
        case Decoded.Malformed(var why) -> new Decoded.Malformed<>(why);
      };
    } catch (InvalidProtocolBufferException _) {
      return new Decoded.Malformed<>("request of %d bytes is no protobuf".formatted(body.size()));
    }
  }
}
