package io.kadis.kv.rpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.kadis.dht.message.Decoded;
import io.kadis.kv.rpc.KvRequest.Batch;
import io.kadis.kv.rpc.KvRequest.Confirm;
import io.kadis.kv.rpc.KvRequest.Fetch;
import io.kadis.kv.rpc.KvRequest.Keyed;
import io.kadis.kv.rpc.KvRequest.Store;
import io.kadis.kv.rpc.KvRequest.Watch;
import io.kadis.proto.KvProto;
import java.util.ArrayList;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;

/** {@link KvRequest} as kv.proto has it. Pure. */
final class KvRequestCodec {
  private static final int DIGEST_BYTES = 32;

  private KvRequestCodec() {}

  static KvProto.Request encode(KvRequest request) {
    var message = KvProto.Request.newBuilder();
    switch (request) {
      case Store(var key, var value) -> {
        var store = KvProto.Request.Store.newBuilder().setKey(wrap(key)).setValue(wrap(value));
        message.setStore(store);
      }
      case Fetch(var key) -> message.setFetch(KvProto.Request.Fetch.newBuilder().setKey(wrap(key)));
      case Confirm(var key, var digest) -> {
        var confirm =
            KvProto.Request.Confirm.newBuilder().setKey(wrap(key)).setDigest(wrap(digest));
        message.setConfirm(confirm);
      }
      case Watch(var key) -> message.setWatch(KvProto.Request.Watch.newBuilder().setKey(wrap(key)));
      case Batch(var requests) -> {
        var batch = KvProto.Request.Batch.newBuilder();
        requests.forEach(one -> batch.addRequests(encode(one)));
        message.setBatch(batch);
      }
    }
    return message.build();
  }

  static Decoded<KvRequest> decode(KvProto.Request message) {
    return message.hasBatch() ? batch(message.getBatch().getRequestsList()) : widen(keyed(message));
  }

  private static Decoded<KvRequest> batch(List<KvProto.Request> messages) {
    if (messages.size() > Batch.MAX_REQUESTS) {
      return new Decoded.Malformed<>(
          "batch of %d requests is over %d".formatted(messages.size(), Batch.MAX_REQUESTS));
    }
    var requests = new ArrayList<Keyed>(messages.size());
    for (KvProto.Request message : messages) {
      switch (keyed(message)) {
        case Decoded.Ok(Watch _) -> {
          return new Decoded.Malformed<>("a watch in a batch");
        }
        case Decoded.Ok(var request) -> requests.add(request);
        case Decoded.Malformed(var why) -> {
          return new Decoded.Malformed<>(why);
        }
      }
    }
    return new Decoded.Ok<>(new Batch(requests));
  }

  private static Decoded<Keyed> keyed(KvProto.Request message) {
    return switch (message.getKindCase()) {
      case STORE ->
          checked(
              new Store(
                  unwrap(message.getStore().getKey()), unwrap(message.getStore().getValue())));
      case FETCH -> checked(new Fetch(unwrap(message.getFetch().getKey())));
      case CONFIRM -> {
        var digest = unwrap(message.getConfirm().getDigest());
        yield digest.size() == DIGEST_BYTES
            ? checked(new Confirm(unwrap(message.getConfirm().getKey()), digest))
            : new Decoded.Malformed<>("digest of %d bytes, not 32".formatted(digest.size()));
      }
      case WATCH -> checked(new Watch(unwrap(message.getWatch().getKey())));
      case BATCH -> new Decoded.Malformed<>("a batch in a batch");
      case KIND_NOT_SET -> new Decoded.Malformed<>("request of an unknown kind");
    };
  }

  private static Decoded<KvRequest> widen(Decoded<Keyed> decoded) {
    return switch (decoded) {
      case Decoded.Ok(var request) -> new Decoded.Ok<>(request);
      case Decoded.Malformed(var why) -> new Decoded.Malformed<>(why);
    };
  }

  private static Decoded<Keyed> checked(Keyed request) {
    int size = request.key().size();
    return size <= KvRequest.MAX_KEY_BYTES
        ? new Decoded.Ok<>(request)
        : new Decoded.Malformed<>(
            "key of %d bytes is over %d".formatted(size, KvRequest.MAX_KEY_BYTES));
  }

  private static ByteString wrap(Bytes bytes) {
    return UnsafeByteOperations.unsafeWrap(bytes.toArrayUnsafe());
  }

  private static Bytes unwrap(ByteString bytes) {
    return Bytes.wrap(bytes.toByteArray());
  }
}
