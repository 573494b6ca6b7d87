package io.kadis.kv.fragment;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.kadis.dht.message.Decoded;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.proto.FragmentProto;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.tuweni.bytes.Bytes;

/** A fragment as protobuf (fragment.proto): what its writer signs. Pure. */
final class FragmentPayload {
  private FragmentPayload() {}

  static Bytes encode(Fragment fragment) {
    var own = fragment.own();
    var message =
        FragmentProto.Fragment.newBuilder()
            .setKey(byteString(fragment.key()))
            .setVersion(fragment.version())
            .setPurgeMs(fragment.purge().toEpochMilli());
    own.items().forEach(item -> message.addItems(message(item)));
    fragment.seen().forEach((writer, seen) -> message.addSeen(message(writer, seen)));
    message(own.totals()).ifPresent(message::setTotals);
    message(own.base()).ifPresent(message::setBase);
    return Bytes.wrap(message.build().toByteArray());
  }

  static Decoded<Fragment> decode(Bytes payload) {
    try {
      var message = FragmentProto.Fragment.parseFrom(payload.toArrayUnsafe());
      var flaw = FragmentFlaws.of(message);
      if (flaw.isPresent()) {
        return new Decoded.Malformed<>(flaw.get());
      }
      var fragment = fragment(message);
      // Also refuses what a Fragment has no place for: unknown fields, a writer seen twice.
      return encode(fragment).equals(payload)
          ? new Decoded.Ok<>(fragment)
          : new Decoded.Malformed<>("fragment is not in its canonical form");
    } catch (InvalidProtocolBufferException _) {
      return new Decoded.Malformed<>("payload is no fragment");
    } catch (IllegalArgumentException e) {
      return new Decoded.Malformed<>("fragment has seen " + e.getMessage());
    }
  }

  private static Fragment fragment(FragmentProto.Fragment message) {
    var items = message.getItemsList().stream().map(FragmentPayload::item).toList();
    return new Fragment(
        bytes(message.getKey()),
        message.getVersion(),
        new Fragment.Own(items, totals(message.getTotals()), totals(message.getBase())),
        seen(message.getSeenList()),
        Instant.ofEpochMilli(message.getPurgeMs()));
  }

  private static Item item(FragmentProto.Item message) {
    return new Item(
        message.getVersion(),
        bytes(message.getValue()),
        Optional.of(message.getContentType()).filter(type -> !type.isEmpty()),
        Optional.of(message.getExpiryMs()).filter(ms -> ms != 0).map(Instant::ofEpochMilli));
  }

  private static FragmentProto.Item message(Item item) {
    var message =
        FragmentProto.Item.newBuilder()
            .setVersion(item.version())
            .setValue(byteString(item.value()));
    item.contentType().ifPresent(message::setContentType);
    item.expiry().ifPresent(at -> message.setExpiryMs(at.toEpochMilli()));
    return message.build();
  }

  /**
   * @throws IllegalArgumentException naming the writer whose id is none
   */
  private static SortedMap<PeerId, Seen> seen(List<FragmentProto.Seen> messages) {
    var seen = new TreeMap<PeerId, Seen>();
    for (var message : messages) {
      var kept = message.getKeptList().stream().map(r -> new Range(r.getFrom(), r.getTo()));
      seen.put(
          new PeerId(bytes(message.getWriter())),
          new Seen(message.getVersion(), kept.toList(), totals(message.getBase())));
    }
    return seen;
  }

  private static FragmentProto.Seen message(PeerId writer, Seen seen) {
    var message =
        FragmentProto.Seen.newBuilder()
            .setWriter(byteString(writer.bytes()))
            .setVersion(seen.version());
    seen.kept().forEach(range -> message.addKeptBuilder().setFrom(range.from()).setTo(range.to()));
    message(seen.base()).ifPresent(message::setBase);
    return message.build();
  }

  private static Totals totals(FragmentProto.Totals message) {
    return new Totals(message.getSince(), message.getAdded(), message.getRemoved());
  }

  /** None are not written. */
  private static Optional<FragmentProto.Totals> message(Totals totals) {
    return Optional.of(totals)
        .filter(t -> !t.equals(Totals.NONE))
        .map(t ->
            FragmentProto.Totals.newBuilder()
                .setSince(t.since())
                .setAdded(t.added())
                .setRemoved(t.removed())
                .build());
  }

  private static Bytes bytes(ByteString string) {
    return Bytes.wrap(string.toByteArray());
  }

  private static ByteString byteString(Bytes bytes) {
    return UnsafeByteOperations.unsafeWrap(bytes.toArrayUnsafe());
  }
}
