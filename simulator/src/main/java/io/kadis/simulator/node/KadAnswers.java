package io.kadis.simulator.node;

import io.kadis.dht.key.Key;
import io.kadis.dht.message.KadReply;
import io.kadis.dht.message.KadRequest;
import io.kadis.dht.message.PeerInfo;
import io.kadis.dht.record.KadRecord;
import io.kadis.dht.rpc.RecordKeeper;
import io.kadis.dht.store.StoreException;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.simulator.network.Reply;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/** Answers Kademlia's requests, as {@code KadServer} does. */
final class KadAnswers {
  /** How all ids here look: identity multihashes of an Ed25519 key. */
  private static final int ID_BYTES = 38;

  private static final int IDENTITY = 0x00;

  private final Site site;
  private final RecordKeeper records;
  private final InstantSource wallClock;

  KadAnswers(Site site, RecordKeeper records, InstantSource wallClock) {
    this.site = site;
    this.records = records;
    this.wallClock = wallClock;
  }

  Reply answer(PeerId from, KadRequest request) {
    site.table().markSeen(from);
    try {
      return switch (request) {
        case KadRequest.FindNode(var key) -> new Reply.Kad(findNode(from, key));
        case KadRequest.GetValue(var key) -> new Reply.Kad(getValue(from, key));
        case KadRequest.PutValue(var key, var value) -> putValue(key, value);
        case KadRequest.GetProviders(var key) ->
            new Reply.Kad(new KadReply.Providers(key, List.of(), closer(from, key)));
        case KadRequest.AddProvider _ -> new Reply.Reset();
        case KadRequest.Ping() -> new Reply.Kad(new KadReply.Pong());
      };
    } catch (StoreException e) {
      return new Reply.Reset();
    }
  }

  private KadReply findNode(PeerId from, Bytes key) {
    var target = known(key);
    if (target.isEmpty()) {
      return new KadReply.Nodes(closer(from, key));
    }
    var peers = new ArrayList<PeerInfo>();
    peers.add(target.get());
    for (var peer : closer(from, key)) {
      if (!peer.id().equals(target.get().id())) {
        peers.add(peer);
      }
    }
    return new KadReply.Nodes(peers);
  }

  /** The node of this very id, if this one knows it. */
  private Optional<PeerInfo> known(Bytes key) {
    if (key.size() != ID_BYTES || key.get(0) != IDENTITY) {
      return Optional.empty();
    }
    var peer = new PeerId(key);
    return peer.equals(site.self()) || site.table().contains(peer)
        ? Optional.of(site.info(peer))
        : Optional.empty();
  }

  private KadReply getValue(PeerId from, Bytes key) throws StoreException {
    var held = records.current(key, wallClock.instant());
    return new KadReply.Value(
        key, held.map(KadRecord::value), held.map(KadRecord::received), closer(from, key));
  }

  private Reply putValue(Bytes key, Bytes value) throws StoreException {
    return records.keep(key, value, wallClock.instant()) instanceof RecordKeeper.Kept.Stored
        ? new Reply.Kad(new KadReply.Stored(key, value))
        : new Reply.Reset();
  }

  List<PeerInfo> closer(PeerId from, Bytes key) {
    int k = site.settings().dht().k();
    var nearest = site.table().nearest(Key.of(key), k + 1);
    var closer = new ArrayList<PeerInfo>(k);
    for (int i = 0; i < nearest.size() && closer.size() < k; i++) {
      if (!nearest.get(i).id().equals(from)) {
        closer.add(nearest.get(i));
      }
    }
    return closer;
  }
}
