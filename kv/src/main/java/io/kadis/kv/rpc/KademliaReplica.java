package io.kadis.kv.rpc;

import io.kadis.dht.record.Validator;
import io.kadis.dht.record.Validity;
import io.kadis.dht.rpc.KadClient;
import io.kadis.dht.rpc.RpcException;
import io.kadis.kv.entry.EntryCodec;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/**
 * Any Kademlia server, by PUT_VALUE and GET_VALUE.
 *
 * @param validator of the namespace in question
 * @param compares whether the peer keeps the better of two records, as Kadis nodes do
 */
public record KademliaReplica(PeerId id, KadClient client, Validator validator, boolean compares)
    implements Replica {
  /** Reads first where it must: a rust peer would overwrite a better record (DESIGN §4). */
  @Override
  public KvReply store(Bytes key, Bytes value, Duration timeout) throws RpcException {
    if (!compares && superseding(key, value, timeout).orElse(null) instanceof Bytes held) {
      return new KvReply.Superseded(EntryCodec.version(held));
    }
    try {
      client.putValue(id, key, value, timeout);
      return new KvReply.Stored();
    } catch (RpcException.Refused e) {
      // A reset is how a server refuses a record (KAD-44); it does not say why.
      return compares && superseding(key, value, timeout).orElse(null) instanceof Bytes held
          ? new KvReply.Superseded(EntryCodec.version(held))
          : new KvReply.Invalid(String.valueOf(e.getMessage()));
    }
  }

  /** The better record the peer has, if it has one. */
  private Optional<Bytes> superseding(Bytes key, Bytes value, Duration timeout)
      throws RpcException {
    return client.getValue(id, key, timeout).value().filter(held -> beats(held, key, value));
  }

  @Override
  public KvReply fetch(Bytes key, Duration timeout) throws RpcException {
    var reply = client.getValue(id, key, timeout);
    return reply
        .value()
        .<KvReply>map(KvReply.Found::new)
        .orElseGet(() -> new KvReply.Absent(reply.closer()));
  }

  private boolean beats(Bytes held, Bytes key, Bytes value) {
    var now = InstantSource.system().instant();
    return validator.validate(key, held, now) instanceof Validity.Valid
        && validator.select(key, List.of(value, held)) == 1;
  }
}
