package io.kadis.kv.sync;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.kadis.dht.message.Decoded;
import io.kadis.dht.record.Fingerprint;
import io.kadis.dht.store.RangeStore.Item;
import io.kadis.kv.rpc.KvRequest;
import io.kadis.kv.rpc.PeerLine;
import io.kadis.kv.sync.SyncReply.Copy;
import io.kadis.kv.sync.SyncReply.Verdict;
import io.kadis.proto.SyncProto;
import io.kadis.proto.SyncProto.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;

/** {@link SyncReply} to and from protobuf. Pure. */
final class SyncReplyCodec {
  private static final int PARTS_BYTES = Fingerprint.DIGEST_BYTES << SyncReply.PART_BITS;

  private SyncReplyCodec() {}

  static Bytes encode(SyncReply reply) {
    var response = SyncProto.Response.newBuilder();
    switch (reply) {
      case SyncReply.Compared(var verdicts) ->
          verdicts.forEach(verdict -> response.setStatus(Status.OK).addCompared(message(verdict)));
      case SyncReply.Pulled(var records) ->
          records.forEach(record -> response.setStatus(Status.OK).addPulled(message(record)));
      case SyncReply.Noted() -> response.setStatus(Status.OK);
      case SyncReply.Busy(var reason) -> response.setStatus(Status.BUSY).setReason(reason);
      case SyncReply.Mismatch(var line) -> response.setStatus(Status.MISMATCH).setReason(line);
      case SyncReply.Invalid(var reason) -> response.setStatus(Status.INVALID).setReason(reason);
    }
    return Bytes.wrap(response.build().toByteArray());
  }

  private static SyncProto.Compared.Builder message(Verdict verdict) {
    var message = SyncProto.Compared.newBuilder();
    return switch (verdict) {
      case Verdict.Same() -> message.setVerdict(SyncProto.Verdict.SAME);
      case Verdict.Declined() -> message.setVerdict(SyncProto.Verdict.DECLINED);
      case Verdict.Parts(var prints) ->
          message
              .setVerdict(SyncProto.Verdict.PARTS)
              .setParts(wrap(Bytes.concatenate(prints.toArray(Bytes[]::new))));
      case Verdict.Items(var items) -> {
        var bytes = items.stream().map(item -> Bytes.concatenate(item.id(), item.digest()));
        yield message
            .setVerdict(SyncProto.Verdict.ITEMS)
            .setItems(wrap(Bytes.concatenate(bytes.toArray(Bytes[]::new))));
      }
    };
  }

  private static SyncProto.Pulled.Builder message(Optional<Copy> record) {
    var message = SyncProto.Pulled.newBuilder();
    record.ifPresent(copy -> message.setKey(wrap(copy.key())).setValue(wrap(copy.value())));
    return message;
  }

  static Decoded<SyncReply> decode(Bytes body, SyncRequest asked) {
    if (body.size() > SyncRequest.MAX_BYTES) {
      return new Decoded.Malformed<>(
          "reply of %d bytes is over %d".formatted(body.size(), SyncRequest.MAX_BYTES));
    }
    try {
      return decode(SyncProto.Response.parseFrom(body.toArrayUnsafe()), asked);
    } catch (InvalidProtocolBufferException _) {
      return new Decoded.Malformed<>("reply of %d bytes is no protobuf".formatted(body.size()));
    }
  }

  private static Decoded<SyncReply> decode(SyncProto.Response response, SyncRequest asked) {
    var text = response.getReason();
    return switch (response.getStatus()) {
      case OK -> answer(response, asked);
      case BUSY -> new Decoded.Ok<>(new SyncReply.Busy(PeerLine.reason(text)));
      case MISMATCH -> new Decoded.Ok<>(new SyncReply.Mismatch(PeerLine.settings(text)));
      case INVALID -> new Decoded.Ok<>(new SyncReply.Invalid(PeerLine.reason(text)));
      case STATUS_UNSPECIFIED, UNRECOGNIZED ->
          new Decoded.Malformed<>("reply of status " + response.getStatusValue());
    };
  }

  private static Decoded<SyncReply> answer(SyncProto.Response response, SyncRequest asked) {
    return switch (asked) {
      case SyncRequest.Compare(var prints, _) ->
          each(
              response.getComparedList(),
              prints.size(),
              SyncReplyCodec::verdict,
              SyncReply.Compared::new);
      case SyncRequest.Pull(var ids) ->
          each(response.getPulledList(), ids.size(), SyncReplyCodec::copy, SyncReply.Pulled::new);
      case SyncRequest.Offer _ -> new Decoded.Ok<>(new SyncReply.Noted());
    };
  }

  private static <M, T> Decoded<SyncReply> each(
      List<M> messages,
      int asked,
      Function<M, Decoded<T>> decode,
      Function<List<T>, SyncReply> whole) {
    if (messages.isEmpty() || messages.size() > asked) {
      return new Decoded.Malformed<>(
          "%d answers to %d questions".formatted(messages.size(), asked));
    }
    var all = new ArrayList<T>(messages.size());
    for (M message : messages) {
      switch (decode.apply(message)) {
        case Decoded.Ok(var one) -> all.add(one);
        case Decoded.Malformed(var why) -> {
          return new Decoded.Malformed<>(why);
        }
      }
    }
    return new Decoded.Ok<>(whole.apply(all));
  }

  private static Decoded<Verdict> verdict(SyncProto.Compared message) {
    return switch (message.getVerdict()) {
      case SAME -> new Decoded.Ok<>(new Verdict.Same());
      case DECLINED -> new Decoded.Ok<>(new Verdict.Declined());
      case PARTS -> parts(unwrap(message.getParts()));
      case ITEMS -> items(unwrap(message.getItems()));
      case VERDICT_UNSPECIFIED, UNRECOGNIZED ->
          new Decoded.Malformed<>("verdict " + message.getVerdictValue());
    };
  }

  private static Decoded<Verdict> parts(Bytes bytes) {
    return bytes.size() == PARTS_BYTES
        ? new Decoded.Ok<>(new Verdict.Parts(cut(bytes, Fingerprint.DIGEST_BYTES)))
        : new Decoded.Malformed<>("parts of %d bytes, not %d".formatted(bytes.size(), PARTS_BYTES));
  }

  private static Decoded<Verdict> items(Bytes bytes) {
    int max = SyncReply.MAX_ITEMS_FOR_NONE * Verdict.ITEM_BYTES;
    if (bytes.size() % Verdict.ITEM_BYTES != 0 || bytes.size() > max) {
      return new Decoded.Malformed<>(
          "items of %d bytes, not up to %d of %d"
              .formatted(bytes.size(), SyncReply.MAX_ITEMS_FOR_NONE, Verdict.ITEM_BYTES));
    }
    var items = cut(bytes, Verdict.ITEM_BYTES).stream();
    return new Decoded.Ok<>(new Verdict.Items(items.map(SyncReplyCodec::item).toList()));
  }

  /** Copied: who keeps an id would keep the whole message alive. */
  private static Item item(Bytes bytes) {
    var copy = bytes.copy();
    return new Item(Bytes32.wrap(copy, 0), copy.slice(Bytes32.SIZE));
  }

  private static List<Bytes> cut(Bytes bytes, int size) {
    var pieces = new ArrayList<Bytes>(bytes.size() / size);
    for (int at = 0; at < bytes.size(); at += size) {
      pieces.add(bytes.slice(at, size));
    }
    return pieces;
  }

  private static Decoded<Optional<Copy>> copy(SyncProto.Pulled message) {
    var key = unwrap(message.getKey());
    if (key.size() > KvRequest.MAX_KEY_BYTES) {
      return new Decoded.Malformed<>(
          "key of %d bytes is over %d".formatted(key.size(), KvRequest.MAX_KEY_BYTES));
    }
    return new Decoded.Ok<>(
        key.isEmpty() ? Optional.empty() : Optional.of(new Copy(key, unwrap(message.getValue()))));
  }

  private static ByteString wrap(Bytes bytes) {
    return UnsafeByteOperations.unsafeWrap(bytes.toArrayUnsafe());
  }

  private static Bytes unwrap(ByteString bytes) {
    return Bytes.wrap(bytes.toByteArray());
  }
}
