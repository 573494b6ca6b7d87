package io.kadis.kv.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.kv.entry.Entries;
import io.kadis.kv.namespace.Refusal;
import io.kadis.kv.namespace.View;
import io.kadis.kv.namespace.Write;
import io.kadis.libp2p.identity.PeerId;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.apache.tuweni.bytes.Bytes;

/** {@code /hash/<multihash>}: one value, for ever, whoever puts it. */
final class HashSubject implements Subject {
  private static final Bytes VALUE = Entries.utf8("hello, peers");

  @Override
  public String name() {
    return "hash";
  }

  @Override
  public Bytes key() {
    return keyOf(VALUE);
  }

  @Override
  public Bytes otherKey() {
    return keyOf(Entries.utf8("hello, others"));
  }

  private static Bytes keyOf(Bytes value) {
    try {
      var digest = MessageDigest.getInstance("SHA-256").digest(value.toArrayUnsafe());
      return Bytes.concatenate(Entries.utf8("/hash/"), Bytes.of(0x12, 0x20), Bytes.wrap(digest));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Its keys say all, whoever is on a node's list of writers. */
  @Override
  public boolean listed() {
    return false;
  }

  @Override
  public Write draw(RandomGenerator random, int id, Optional<String> context) {
    var minute = Optional.of(Duration.ofMinutes(1));
    return switch (random.nextInt(10)) {
      case 0 -> Write.Delete.ALL;
      case 1 -> new Write.Put(VALUE, minute, Optional.empty(), Optional.empty());
      case 2, 3 -> Write.Put.of(Entries.utf8("value " + id));
      default -> Write.Put.of(VALUE);
    };
  }

  @Override
  public Optional<Refusal> refusal(Write write, PeerId writer) {
    return write.equals(Write.Put.of(VALUE)) ? Optional.empty() : Optional.of(Refusal.INVALID);
  }

  @Override
  public Set<Event> live(Set<Event> known, Instant now) {
    return known;
  }

  @Override
  public void check(Optional<View> view, Set<Event> known, Instant now) {
    var shown = view.map(value -> ((View.Value) value).bytes());
    assertThat(shown)
        .as("what a replica shows")
        .isEqualTo(known.isEmpty() ? Optional.empty() : Optional.of(VALUE));
  }

  @Override
  public List<String> interesting() {
    return List.of("writes refused INVALID");
  }
}
