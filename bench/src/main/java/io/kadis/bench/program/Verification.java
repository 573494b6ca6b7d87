package io.kadis.bench.program;

import io.kadis.bench.program.Workers.Failure;
import io.kadis.dht.message.Decoded;
import io.kadis.kv.entry.Entry;
import io.kadis.kv.entry.EntryCodec;
import io.kadis.kv.entry.SignedEntry;
import io.kadis.libp2p.identity.PrivateKey;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/** What it takes to decode a signed entry and to verify its signature, with no memory of it. */
final class Verification {
  private final Bytes record;

  Verification() {
    var value = Bytes.repeat((byte) 'v', StoreProgram.VALUE_BYTES);
    var content = new Entry.Content.Value(value, Optional.empty(), Optional.empty());
    var entry = new Entry(StoreProgram.key(1), 1L << 40, content);
    this.record = EntryCodec.sign(entry, PrivateKey.generate(new SecureRandom()));
  }

  Map<String, Object> measured(Order order) throws Exception {
    return Workers.run(order.number("inFlight"), order.time(), this::verify);
  }

  private void verify() throws Failure {
    if (!(EntryCodec.decode(record) instanceof Decoded.Ok<SignedEntry>)) {
      throw new Failure("the entry is not valid");
    }
  }
}
