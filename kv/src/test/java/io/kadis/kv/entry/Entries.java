package io.kadis.kv.entry;

import io.kadis.kv.entry.Entry.Content;
import io.kadis.kv.entry.Entry.Expiry;
import io.kadis.libp2p.identity.PrivateKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.apache.tuweni.bytes.Bytes;

/** Entries and keys to test with. */
public final class Entries {
  public static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  public static final Duration SKEW = Duration.ofSeconds(60);
  public static final Bytes KEY = utf8("/kv/users/42");

  private Entries() {}

  public static Bytes utf8(String text) {
    return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The n-th of our writers. */
  public static PrivateKey writer(int n) {
    return PrivateKey.ofSeed(Bytes.repeat((byte) (n + 1), 32));
  }

  public static Bytes value(Bytes key, Instant written, String text) {
    var content = new Content.Value(utf8(text), Optional.empty(), Optional.empty());
    return EntryCodec.sign(new Entry(key, version(written), content), writer(0));
  }

  public static Bytes expiring(Bytes key, Instant written, Instant at, Instant purge) {
    var expiry = Optional.of(new Expiry(at, Optional.of(purge)));
    var content = new Content.Value(utf8("brief"), Optional.empty(), expiry);
    return EntryCodec.sign(new Entry(key, version(written), content), writer(0));
  }

  public static Bytes tombstone(Bytes key, Instant written, Instant purge) {
    var content = new Content.Tombstone(Optional.of(purge));
    return EntryCodec.sign(new Entry(key, version(written), content), writer(0));
  }

  public static long version(Instant written) {
    return Version.atMillis(written.toEpochMilli());
  }

  /** Any entry that may be written under {@code key} at {@link #NOW}, from a few close versions. */
  public static Entry random(Bytes key, RandomGenerator random) {
    long version = version(NOW.minusMillis(random.nextInt(3))) + random.nextInt(2);
    return new Entry(key, version, content(random));
  }

  private static Content content(RandomGenerator random) {
    var purge =
        Optional.of(NOW.plusMillis(1_000 + random.nextInt(1_000)))
            .filter(_ -> random.nextBoolean());
    if (random.nextInt(4) == 0) {
      return new Content.Tombstone(purge);
    }
    var bytes = new byte[random.nextInt(40)];
    random.nextBytes(bytes);
    var expiry = Optional.of(new Expiry(NOW.plusMillis(random.nextInt(-500, 1_000)), purge));
    return new Content.Value(
        Bytes.wrap(bytes),
        Optional.of("text/plain").filter(_ -> random.nextBoolean()),
        expiry.filter(_ -> random.nextBoolean()));
  }
}
