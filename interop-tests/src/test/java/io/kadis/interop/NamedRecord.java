package io.kadis.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kadis.dht.record.IpnsRecord;
import io.kadis.libp2p.identity.PrivateKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import org.apache.tuweni.bytes.Bytes;

/** An IPNS record under its name. */
public record NamedRecord(RecordKey key, Bytes value) {
  /** Of a name that nobody has yet. */
  static NamedRecord signed(String path) {
    PrivateKey owner = PrivateKey.generate(new SecureRandom());
    Bytes value = Bytes.wrap(path.getBytes(UTF_8));
    Instant end = Instant.now().plus(Duration.ofHours(24));
    Bytes record = new IpnsRecord(value, 1, end, Duration.ofMinutes(5)).sign(owner);
    return new NamedRecord(RecordKey.name(owner.peerId().toString()), record);
  }
}
