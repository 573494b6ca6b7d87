package io.kadis.kv.history;

import io.kadis.kv.entry.Entries;
import io.kadis.kv.entry.Entry;
import io.kadis.kv.entry.Entry.Content;
import io.kadis.kv.entry.EntryCodec;
import io.kadis.kv.namespace.Refusal;
import io.kadis.kv.namespace.Write;
import io.kadis.libp2p.identity.PeerId;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.apache.tuweni.bytes.Bytes;

/** {@code /own/<peer-id>/}: as {@code /kv/}, but only the first of the writers can write. */
final class OwnSubject extends LastWriterSubject {
  private static final PeerId OWNER = Entries.writer(0).peerId();

  @Override
  public String name() {
    return "own";
  }

  @Override
  public Bytes key() {
    return Entries.utf8("/own/" + OWNER + "/status");
  }

  @Override
  public Bytes otherKey() {
    return Entries.utf8("/own/" + Entries.writer(1).peerId() + "/status");
  }

  /** An id in the key is all that counts, not a node's list of writers. */
  @Override
  public boolean listed() {
    return false;
  }

  @Override
  public Write draw(RandomGenerator random, int id, Optional<String> context) {
    return random.nextInt(3) == 0
        ? Write.Delete.ALL
        : new Write.Put(
            Entries.utf8("value " + id), Ttls.maybe(random), Optional.empty(), Optional.empty());
  }

  @Override
  public Optional<Refusal> refusal(Write write, PeerId writer) {
    return writer.equals(OWNER) ? Optional.empty() : Optional.of(Refusal.FORBIDDEN);
  }

  /** Now and then a good entry for the key, but for who signed it. */
  @Override
  public Bytes forged(RandomGenerator random, Bytes good) {
    if (random.nextBoolean()) {
      return super.forged(random, good);
    }
    var value = new Content.Value(Entries.utf8("mine"), Optional.empty(), Optional.empty());
    var entry = new Entry(key(), EntryCodec.version(good) + 1, value);
    return EntryCodec.sign(entry, Entries.writer(1));
  }

  @Override
  public List<String> interesting() {
    return List.of(
        "superseded",
        "deleted",
        "expired",
        "purges",
        "clocks ahead refused",
        "forgotten ones refused",
        "writes refused FORBIDDEN",
        "attempts to bring back what is gone");
  }
}
