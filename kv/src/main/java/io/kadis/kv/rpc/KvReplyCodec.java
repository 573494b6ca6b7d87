package io.kadis.kv.rpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.kadis.dht.message.Decoded;
import io.kadis.dht.message.PeerInfo;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.multiaddr.Multiaddr;
import io.kadis.proto.KvProto;
import io.kadis.proto.KvProto.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/** {@link KvReply} to and from protobuf. Pure. */
final class KvReplyCodec {
  /** More than any k of today; the rest of a longer list is ignored. */
  private static final int MAX_CLOSER = 64;

  private KvReplyCodec() {}

  static Bytes encode(KvReply reply) {
    return Bytes.wrap(message(reply).toByteArray());
  }

  private static KvProto.Response message(KvReply reply) {
    var response = KvProto.Response.newBuilder();
    switch (reply) {
      case KvReply.Stored() -> response.setStatus(Status.STORED);
      case KvReply.Superseded(long version) ->
          response.setStatus(Status.SUPERSEDED).setVersion(version);
      case KvReply.Full(var reason) -> response.setStatus(Status.FULL).setReason(reason);
      case KvReply.Busy(var reason) -> response.setStatus(Status.BUSY).setReason(reason);
      case KvReply.Invalid(var reason) -> response.setStatus(Status.INVALID).setReason(reason);
      case KvReply.Syncing(long alive) -> response.setStatus(Status.SYNCING).setVersion(alive);
      case KvReply.Found(var value) -> response.setStatus(Status.FOUND).setValue(wrap(value));
      case KvReply.Absent(var closer) -> addCloser(response.setStatus(Status.ABSENT), closer);
      case KvReply.Mismatch(var theirs) -> response.setStatus(Status.MISMATCH).setReason(theirs);
      case KvReply.Unchanged() -> response.setStatus(Status.UNCHANGED);
      case KvReply.Batch(var replies) -> replies.forEach(one -> response.addReplies(message(one)));
    }
    return response.build();
  }

  private static void addCloser(KvProto.Response.Builder response, List<PeerInfo> closer) {
    int size = response.build().getSerializedSize();
    for (var info : closer) {
      var peer = KvProto.Response.Peer.newBuilder().setId(wrap(info.id().bytes()));
      info.addresses().forEach(address -> peer.addAddrs(wrap(address.bytes())));
      var built = peer.build();
      size += CodedOutputStream.computeMessageSize(KvProto.Response.CLOSER_FIELD_NUMBER, built);
      if (size > KvRequest.MAX_BYTES) {
        return;
      }
      response.addCloser(built);
    }
  }

  static Decoded<KvReply> decode(Bytes body, KvRequest asked) {
    try {
      return decode(KvProto.Response.parseFrom(body.toArrayUnsafe()), asked);
    } catch (InvalidProtocolBufferException _) {
      return new Decoded.Malformed<>("reply of %d bytes is no protobuf".formatted(body.size()));
    }
  }

  private static Decoded<KvReply> decode(KvProto.Response response, KvRequest asked) {
    boolean toAll =
        asked instanceof KvRequest.Batch && response.getStatus() == Status.STATUS_UNSPECIFIED;
    return toAll
        ? batch(response.getRepliesList(), ((KvRequest.Batch) asked).requests())
        : reply(response)
            .filter(reply -> answers(reply, asked))
            .<Decoded<KvReply>>map(Decoded.Ok::new)
            .orElseGet(() ->
                new Decoded.Malformed<>(
                    "status %d does not answer a %s"
                        .formatted(response.getStatusValue(), asked.getClass().getSimpleName())));
  }

  private static Decoded<KvReply> batch(
      List<KvProto.Response> responses, List<KvRequest.Keyed> asked) {
    if (responses.size() > asked.size() || responses.isEmpty() != asked.isEmpty()) {
      return new Decoded.Malformed<>(
          "%d replies to a batch of %d".formatted(responses.size(), asked.size()));
    }
    var replies = new ArrayList<KvReply>(asked.size());
    for (int i = 0; i < responses.size(); i++) {
      switch (decode(responses.get(i), asked.get(i))) {
        case Decoded.Ok(var reply) -> replies.add(reply);
        case Decoded.Malformed<KvReply> bad -> {
          return bad;
        }
      }
    }
    return new Decoded.Ok<>(new KvReply.Batch(replies));
  }

  private static Optional<KvReply> reply(KvProto.Response response) {
    var reason = PeerLine.reason(response.getReason());
    return Optional.ofNullable(
        switch (response.getStatus()) {
          case STORED -> new KvReply.Stored();
          case SUPERSEDED -> new KvReply.Superseded(response.getVersion());
          case FULL -> new KvReply.Full(reason);
          case BUSY -> new KvReply.Busy(reason);
          case INVALID -> new KvReply.Invalid(reason);
          case SYNCING -> new KvReply.Syncing(response.getVersion());
          case FOUND -> new KvReply.Found(Bytes.wrap(response.getValue().toByteArray()));
          case ABSENT -> new KvReply.Absent(closer(response));
          case MISMATCH -> new KvReply.Mismatch(PeerLine.settings(response.getReason()));
          case UNCHANGED -> new KvReply.Unchanged();
          case STATUS_UNSPECIFIED, UNRECOGNIZED -> null;
        });
  }

  private static boolean answers(KvReply reply, KvRequest asked) {
    return switch (reply) {
      case KvReply.Stored _ ->
          asked instanceof KvRequest.Store || asked instanceof KvRequest.Confirm;
      case KvReply.Superseded _, KvReply.Full _ -> asked instanceof KvRequest.Store;
      case KvReply.Found _, KvReply.Absent _ ->
          asked instanceof KvRequest.Keyed && !(asked instanceof KvRequest.Store);
      case KvReply.Unchanged _ -> asked instanceof KvRequest.Watch;
      case KvReply.Batch _ -> false; // Made above, of its parts.
      case KvReply.Busy _, KvReply.Invalid _, KvReply.Syncing _, KvReply.Mismatch _ -> true;
    };
  }

  private static List<PeerInfo> closer(KvProto.Response response) {
    return response.getCloserList().stream()
        .limit(MAX_CLOSER)
        .flatMap(peer -> peerInfo(peer).stream())
        .toList();
  }

  /** Empty for an id that is none; addresses that are none are skipped (ADDR-3). */
  private static Optional<PeerInfo> peerInfo(KvProto.Response.Peer peer) {
    try {
      var id = new PeerId(unwrap(peer.getId()));
      var addresses =
          peer.getAddrsList().stream().flatMap(bytes -> address(bytes).stream()).toList();
      return Optional.of(new PeerInfo(id, addresses));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static Optional<Multiaddr> address(ByteString bytes) {
    try {
      return Optional.of(new Multiaddr(unwrap(bytes)));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static ByteString wrap(Bytes bytes) {
    return UnsafeByteOperations.unsafeWrap(bytes.toArrayUnsafe());
  }

  private static Bytes unwrap(ByteString bytes) {
    return Bytes.wrap(bytes.toByteArray());
  }
}
