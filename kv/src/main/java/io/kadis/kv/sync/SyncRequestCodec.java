package io.kadis.kv.sync;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.kadis.dht.key.Prefix;
import io.kadis.dht.message.Decoded;
import io.kadis.dht.record.Fingerprint;
import io.kadis.kv.sync.SyncRequest.Compare;
import io.kadis.kv.sync.SyncRequest.Offer;
import io.kadis.kv.sync.SyncRequest.Print;
import io.kadis.kv.sync.SyncRequest.Pull;
import io.kadis.proto.SyncProto;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;

/** {@link SyncRequest} as sync.proto has it. Pure. */
final class SyncRequestCodec {
  private SyncRequestCodec() {}

  static SyncProto.Request.Builder encode(SyncRequest request) {
    var message = SyncProto.Request.newBuilder();
    switch (request) {
      case Compare(var prints, var cutoff) -> {
        var compare = message.getCompareBuilder().setCutoff(cutoff.toEpochMilli());
        prints.forEach(print ->
            compare.addRanges(range(print.range()).setFingerprint(wrap(print.fingerprint()))));
      }
      case Pull(var ids) ->
          message.getPullBuilder().setIds(wrap(Bytes.concatenate(ids.toArray(Bytes[]::new))));
      case Offer(var ranges, boolean leaving) -> {
        var offer = message.getOfferBuilder().setLeaving(leaving);
        ranges.forEach(range -> offer.addRanges(range(range)));
      }
    }
    return message;
  }

  private static SyncProto.Range.Builder range(Prefix range) {
    return SyncProto.Range.newBuilder()
        .setPrefix(wrap(range.first().slice(0, bytes(range.length()))))
        .setBits(range.length());
  }

  static Decoded<SyncRequest> decode(SyncProto.Request message) {
    return switch (message.getKindCase()) {
      case COMPARE -> compare(message.getCompare());
      case PULL -> pull(unwrap(message.getPull().getIds()));
      case OFFER -> offer(message.getOffer());
      case KIND_NOT_SET -> new Decoded.Malformed<>("request of an unknown kind");
    };
  }

  private static Decoded<SyncRequest> compare(SyncProto.Request.Compare compare) {
    long cutoff = compare.getCutoff();
    return cutoff < 0
        ? new Decoded.Malformed<>("cutoff of %s ms".formatted(Long.toUnsignedString(cutoff)))
        : each(
            compare.getRangesList(),
            SyncRequestCodec::print,
            prints -> new Compare(prints, Instant.ofEpochMilli(cutoff)));
  }

  private static Decoded<Print> print(SyncProto.Range message) {
    int size = message.getFingerprint().size();
    if (size != Fingerprint.DIGEST_BYTES) {
      return new Decoded.Malformed<>("fingerprint of %d bytes, not 16".formatted(size));
    }
    return switch (range(message)) {
      case Decoded.Ok(var range) ->
          new Decoded.Ok<>(new Print(range, unwrap(message.getFingerprint())));
      case Decoded.Malformed(var why) -> new Decoded.Malformed<>(why);
    };
  }

  private static Decoded<SyncRequest> offer(SyncProto.Request.Offer offer) {
    return each(
        offer.getRangesList(),
        SyncRequestCodec::range,
        ranges -> new Offer(ranges, offer.getLeaving()));
  }

  private static Decoded<SyncRequest> pull(Bytes ids) {
    int count = ids.size() / Bytes32.SIZE;
    if (ids.size() % Bytes32.SIZE != 0 || miscounted(count)) {
      return new Decoded.Malformed<>(
          "%d bytes of ids, not 1 to %d of 32".formatted(ids.size(), SyncRequest.MAX_IN_ONE));
    }
    var list = new ArrayList<Bytes32>(count);
    for (int at = 0; at < ids.size(); at += Bytes32.SIZE) {
      list.add(Bytes32.wrap(ids, at));
    }
    return new Decoded.Ok<>(new Pull(list));
  }

  /** One encoding for each range: no byte too many, no bit beyond. */
  private static Decoded<Prefix> range(SyncProto.Range message) {
    int bits = message.getBits();
    var prefix = unwrap(message.getPrefix());
    if (bits < 0 || bits > Prefix.MAX_LENGTH || prefix.size() != bytes(bits)) {
      return new Decoded.Malformed<>(
          "range of %s bits in %d bytes".formatted(Integer.toUnsignedString(bits), prefix.size()));
    }
    var first = Bytes32.rightPad(prefix);
    return Prefix.of(first, bits).first().equals(first)
        ? new Decoded.Ok<>(new Prefix(first, bits))
        : new Decoded.Malformed<>("range with bits beyond its " + bits);
  }

  /** All or none: a range left out would be answered for by the next. */
  private static <M, T> Decoded<SyncRequest> each(
      List<M> messages, Function<M, Decoded<T>> decode, Function<List<T>, SyncRequest> whole) {
    if (miscounted(messages.size())) {
      return new Decoded.Malformed<>(
          "%d ranges, not 1 to %d".formatted(messages.size(), SyncRequest.MAX_IN_ONE));
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

  private static boolean miscounted(int count) {
    return count < 1 || count > SyncRequest.MAX_IN_ONE;
  }

  private static int bytes(int bits) {
    return (bits + Byte.SIZE - 1) / Byte.SIZE;
  }

  private static ByteString wrap(Bytes bytes) {
    return UnsafeByteOperations.unsafeWrap(bytes.toArrayUnsafe());
  }

  private static Bytes unwrap(ByteString bytes) {
    return Bytes.wrap(bytes.toByteArray());
  }
}
