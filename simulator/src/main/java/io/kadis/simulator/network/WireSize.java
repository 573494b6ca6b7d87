package io.kadis.simulator.network;

import io.kadis.dht.message.KadReply;
import io.kadis.dht.message.KadRequest;
import io.kadis.dht.message.PeerInfo;
import io.kadis.dht.record.Fingerprint;
import io.kadis.dht.record.RecordTime;
import io.kadis.kv.rpc.KvReply;
import io.kadis.kv.rpc.KvRequest;
import io.kadis.kv.sync.SyncReply;
import io.kadis.kv.sync.SyncReply.Verdict;
import io.kadis.kv.sync.SyncRequest;
import java.util.List;
import java.util.Optional;

/**
 * How many bytes a message is on the wire, worked out and not encoded: the protobuf with its length
 * in front, in one Yamux frame in one Noise message. TCP's own are not counted.
 */
final class WireSize {
  /** Yamux header; Noise length and tag. */
  static final int FRAMING = 12 + 2 + 16;

  /** Each way of a new connection: multistream-select, Noise, identify with its signed record. */
  static final int HANDSHAKE = 1_100;

  /** Tag and value of a type, of {@code clusterLevelRaw}, or of a status. */
  private static final int SMALL_FIELD = 2;

  /** Tag and value of the settings that Kadis nodes compare in each request. */
  private static final int SETTINGS = 9;

  /** Tag and value of 48 bits of milliseconds, or of a version, as a varint. */
  private static final int LONG_FIELD = 7;

  private static final int ITEM = 32 + Fingerprint.DIGEST_BYTES;

  private WireSize() {}

  static int of(Request request) {
    int body =
        switch (request) {
          case Request.Kad(var kad) -> kad(kad);
          case Request.Kv(var kv) -> kv(kv) + SETTINGS;
          case Request.Sync(var sync) -> sync(sync) + SETTINGS;
        };
    return framed(body);
  }

  static int of(Reply reply) {
    return switch (reply) {
      case Reply.Kad(var kad) -> framed(kad(kad));
      case Reply.Kv(var kv) -> framed(kv(kv));
      case Reply.Sync(var sync) -> framed(sync(sync));
      case Reply.Reset() -> FRAMING;
    };
  }

  private static int framed(int body) {
    return FRAMING + varint(body) + body;
  }

  private static int kad(KadRequest request) {
    int head = SMALL_FIELD + SMALL_FIELD + field(request.key().size());
    return switch (request) {
      case KadRequest.PutValue(var key, var value) ->
          head + field(record(key.size(), Optional.of(value.size()), false));
      case KadRequest.AddProvider(_, var providers) -> head + peers(providers);
      case KadRequest.FindNode _,
          KadRequest.GetValue _,
          KadRequest.GetProviders _,
          KadRequest.Ping _ ->
          head;
    };
  }

  private static int kad(KadReply reply) {
    int head = SMALL_FIELD + SMALL_FIELD;
    return switch (reply) {
      case KadReply.Nodes(var closer) -> head + peers(closer);
      case KadReply.Value(var key, var value, var received, var closer) ->
          head
              + field(key.size())
              + value
                  .map(v -> field(record(key.size(), Optional.of(v.size()), received.isPresent())))
                  .orElse(0)
              + peers(closer);
      case KadReply.Stored(var key, var value) ->
          head + field(key.size()) + field(record(key.size(), Optional.of(value.size()), false));
      case KadReply.Providers(var key, var providers, var closer) ->
          head + field(key.size()) + peers(providers) + peers(closer);
      case KadReply.Pong() -> head;
    };
  }

  private static int record(int key, Optional<Integer> value, boolean timed) {
    return field(key)
        + value.map(WireSize::field).orElse(0)
        + (timed ? field(RecordTime.LENGTH) : 0);
  }

  private static int kv(KvRequest request) {
    return switch (request) {
      case KvRequest.Store(var key, var value) -> field(field(key.size()) + field(value.size()));
      case KvRequest.Fetch(var key) -> field(field(key.size()));
      case KvRequest.Confirm(var key, var digest) ->
          field(field(key.size()) + field(digest.size()));
      case KvRequest.Watch(var key) -> field(field(key.size()));
      case KvRequest.Batch(var requests) ->
          field(requests.stream().mapToInt(one -> field(kv(one))).sum());
    };
  }

  private static int kv(KvReply reply) {
    return switch (reply) {
      case KvReply.Found(var value) -> SMALL_FIELD + field(value.size());
      case KvReply.Absent(var closer) -> SMALL_FIELD + peers(closer);
      case KvReply.Superseded _, KvReply.Syncing _ -> SMALL_FIELD + LONG_FIELD + 2;
      case KvReply.Full(var reason) -> SMALL_FIELD + field(reason.length());
      case KvReply.Busy(var reason) -> SMALL_FIELD + field(reason.length());
      case KvReply.Invalid(var reason) -> SMALL_FIELD + field(reason.length());
      case KvReply.Mismatch(var theirs) -> SMALL_FIELD + field(theirs.length());
      case KvReply.Stored _, KvReply.Unchanged _ -> SMALL_FIELD;
      case KvReply.Batch(var replies) -> replies.stream().mapToInt(one -> field(kv(one))).sum();
    };
  }

  private static int sync(SyncRequest request) {
    return switch (request) {
      case SyncRequest.Compare(var prints, _) ->
          field(
              LONG_FIELD
                  + prints.stream()
                      .mapToInt(
                          p -> field(range(p.range().length()) + field(p.fingerprint().size())))
                      .sum());
      case SyncRequest.Pull(var ids) -> field(field(ids.size() * 32));
      case SyncRequest.Offer(var ranges, var leaving) ->
          field(
              (leaving ? SMALL_FIELD : 0)
                  + ranges.stream().mapToInt(range -> field(range(range.length()))).sum());
    };
  }

  private static int range(int bits) {
    return field((bits + 7) / 8) + (bits == 0 ? 0 : 1 + varint(bits));
  }

  private static int sync(SyncReply reply) {
    return switch (reply) {
      case SyncReply.Compared(var verdicts) ->
          SMALL_FIELD + verdicts.stream().mapToInt(verdict -> field(verdict(verdict))).sum();
      case SyncReply.Pulled(var records) ->
          SMALL_FIELD
              + records.stream()
                  .mapToInt(r ->
                      field(r.map(c -> field(c.key().size()) + field(c.value().size())).orElse(0)))
                  .sum();
      case SyncReply.Noted() -> SMALL_FIELD;
      case SyncReply.Busy(var reason) -> SMALL_FIELD + field(reason.length());
      case SyncReply.Mismatch(var line) -> SMALL_FIELD + field(line.length());
      case SyncReply.Invalid(var reason) -> SMALL_FIELD + field(reason.length());
    };
  }

  private static int verdict(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Same(), Verdict.Declined() -> SMALL_FIELD;
      case Verdict.Parts(var prints) ->
          SMALL_FIELD + field(prints.size() * Fingerprint.DIGEST_BYTES);
      case Verdict.Items(var items) -> SMALL_FIELD + field(items.size() * ITEM);
    };
  }

  private static int peers(List<PeerInfo> peers) {
    int size = 0;
    for (int i = 0; i < peers.size(); i++) { // Twenty of them in nearly every reply.
      var peer = peers.get(i);
      int one = field(peer.id().bytes().size());
      for (int j = 0; j < peer.addresses().size(); j++) {
        one += field(peer.addresses().get(j).bytes().size());
      }
      size += field(one);
    }
    return size;
  }

  /** Of bytes with their tag and length. */
  private static int field(int bytes) {
    return 1 + varint(bytes) + bytes;
  }

  private static int varint(int value) {
    return value < 1 << 7 ? 1 : value < 1 << 14 ? 2 : value < 1 << 21 ? 3 : 4;
  }
}
