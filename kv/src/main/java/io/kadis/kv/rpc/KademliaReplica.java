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
import org.apache.tuweni.bytes.Bytes;

/**
 * Any Kademlia server, by PUT_VALUE and GET_VALUE.
 *
 * @param validator of the namespace in question
 */
public record KademliaReplica(PeerId id, KadClient client, Validator validator) implements Replica {
  /** Reads first: a rust peer would overwrite a better record with this one (DESIGN §4). */
  @Override
  public KvReply store(Bytes key, Bytes value, Duration timeout) throws RpcException {
    var held = client.getValue(id, key, timeout).value().orElse(null);
    if (held != null && beats(held, key, value)) {
      return new KvReply.Superseded(EntryCodec.version(held));
    }
    try {
      client.putValue(id, key, value, timeout);
      return new KvReply.Stored();
    } catch (RpcException.Refused e) {
      // A reset is how a server refuses a record (KAD-44).
      return new KvReply.Invalid(String.valueOf(e.getMessage()));
    }
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
