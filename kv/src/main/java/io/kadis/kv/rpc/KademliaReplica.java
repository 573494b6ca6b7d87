package io.kadis.kv.rpc;

import io.kadis.dht.record.KadRecord;
import io.kadis.dht.record.Validator;
import io.kadis.dht.record.Validity;
import io.kadis.dht.rpc.KadClient;
import io.kadis.dht.rpc.RpcException;
import io.kadis.kv.entry.EntryCodec;
import io.kadis.libp2p.Deadline;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
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
  @Override
  public KvReply store(Bytes key, Bytes value, Duration timeout) throws RpcException {
    var deadline = Deadline.in(timeout);
    return compares ? offer(key, value, deadline) : merge(key, value, deadline);
  }

  /** A reset is how a server refuses a record (KAD-44): what it has says why. */
  private KvReply offer(Bytes key, Bytes value, Deadline deadline) throws RpcException {
    try {
      client.putValue(id, key, value, deadline.left());
      return new KvReply.Stored();
    } catch (RpcException.Refused e) {
      var theirs = theirs(key, deadline);
      return theirs.isPresent() && merged(key, theirs, value).equals(theirs.get())
          ? answer(key, theirs.get(), value)
          : new KvReply.Invalid(String.valueOf(e.getMessage()));
    }
  }

  /** Reads first: a rust peer keeps what it is sent last, whatever it had (DESIGN §4). */
  private KvReply merge(Bytes key, Bytes value, Deadline deadline) throws RpcException {
    var theirs = theirs(key, deadline);
    var merged = merged(key, theirs, value);
    var oversize = KadRecord.oversize(key, merged);
    if (oversize.isPresent()) {
      return new KvReply.Full("merged with what it holds: " + oversize.get());
    }
    boolean better = theirs.equals(Optional.of(merged)) && !merged.equals(value);
    if (!better) { // An equal one is sent as well: its lifetime there begins anew.
      try {
        client.putValue(id, key, merged, deadline.left());
      } catch (RpcException.Refused e) {
        return new KvReply.Invalid(String.valueOf(e.getMessage()));
      }
    }
    return answer(key, merged, value);
  }

  /** What the peer has, if it is valid: anything else is overwritten. */
  private Optional<Bytes> theirs(Bytes key, Deadline deadline) throws RpcException {
    var now = now();
    return client
        .getValue(id, key, deadline.left())
        .value()
        .filter(held -> validator.validate(key, held, now) instanceof Validity.Valid);
  }

  private Bytes merged(Bytes key, Optional<Bytes> theirs, Bytes value) {
    return theirs.map(held -> validator.merge(key, held, value)).orElse(value);
  }

  private KvReply answer(Bytes key, Bytes held, Bytes value) {
    return validator.contains(key, held, value)
        ? new KvReply.Stored()
        : new KvReply.Superseded(EntryCodec.version(held));
  }

  @Override
  public KvReply fetch(Bytes key, Duration timeout) throws RpcException {
    var reply = client.getValue(id, key, timeout);
    return reply
        .value()
        .filter(held -> !validator.over(key, held, now()))
        .<KvReply>map(KvReply.Found::new)
        .orElseGet(() -> new KvReply.Absent(reply.closer()));
  }

  private static Instant now() {
    return InstantSource.system().instant();
  }
}
