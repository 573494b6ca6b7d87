package io.kadis.bench.primitive;

import io.kadis.dht.message.Decoded;
import io.kadis.kv.entry.Entry;
import io.kadis.kv.entry.EntryCodec;
import io.kadis.kv.entry.EntryValidator;
import io.kadis.kv.entry.SignedEntry;
import io.kadis.libp2p.identity.PrivateKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.tuweni.bytes.Bytes;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A signed entry of 100 B: signed, verified, and verified again by who remembers it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class EntryBenchmark {
  private final PrivateKey key = PrivateKey.generate(new SecureRandom());
  private final Bytes name = Bytes.wrap(new byte[] {'/', 'k', 'v', '/', 'x'});
  private final Entry entry = new Entry(name, 1L << 40, value());
  private final Bytes record = EntryCodec.sign(entry, key);
  private final EntryValidator validator = new EntryValidator(Duration.ofSeconds(60));

  @Benchmark
  public Bytes sign() {
    return EntryCodec.sign(entry, key);
  }

  @Benchmark
  public Decoded<SignedEntry> verify() {
    return EntryCodec.decode(record);
  }

  @Benchmark
  public Decoded<SignedEntry> verifyAgain() {
    return validator.verify(name, record, Instant.EPOCH);
  }

  private static Entry.Content value() {
    var bytes = Bytes.repeat((byte) 'v', 100);
    return new Entry.Content.Value(bytes, Optional.empty(), Optional.empty());
  }
}
