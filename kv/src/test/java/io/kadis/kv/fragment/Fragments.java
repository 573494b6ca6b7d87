package io.kadis.kv.fragment;

import io.kadis.kv.entry.Entries;
import io.kadis.kv.entry.WriterRule;
import io.kadis.kv.fragment.Fragment.Own;
import io.kadis.libp2p.identity.PeerId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.apache.tuweni.bytes.Bytes;

/** Fragments and states to test with. */
final class Fragments {
  static final Bytes KEY = Entries.utf8("/mv/k");
  static final long V = Entries.version(Entries.NOW);
  static final Instant PURGE = Entries.NOW.plusSeconds(1_000);

  private Fragments() {}

  static FragmentValidator validator(Kind kind) {
    return new FragmentValidator(kind, FragmentValidator.Terms.of(Entries.SKEW, WriterRule.ANYONE));
  }

  static PeerId peer(int writer) {
    return Entries.writer(writer).peerId();
  }

  static Fragment of(long version, Own own, SortedMap<PeerId, Seen> seen) {
    return new Fragment(KEY, version, own, seen, PURGE);
  }

  static SignedFragment sign(int writer, Fragment fragment) {
    return FragmentCodec.sign(fragment, Entries.writer(writer));
  }

  /** One value of one writer. */
  static SignedFragment value(int writer, long version, String text) {
    var item = Item.of(version, Entries.utf8(text));
    return sign(writer, of(version, Own.of(List.of(item)), new TreeMap<>()));
  }

  static Bytes record(SignedFragment... fragments) {
    return StateCodec.encode(State.of(List.of(fragments)));
  }

  /**
   * Whatever a writer may sign and others take, sensible or not: of a few versions, so that much of
   * it has to do with each other.
   */
  static SignedFragment random(RandomGenerator random) {
    int writer = random.nextInt(4);
    long version = V + random.nextInt(1, 12);
    var seen = new TreeMap<PeerId, Seen>();
    for (int other = 0; other < 4; other++) {
      if (other != writer && random.nextBoolean()) {
        seen.put(peer(other), seen(random, version));
      }
    }
    return sign(writer, of(version, Own.of(items(random, version)), seen));
  }

  private static Seen seen(RandomGenerator random, long version) {
    long upTo = V + random.nextLong(version - V);
    var kept = new ArrayList<Range>();
    long from = V - 1 + random.nextInt(8);
    if (Long.compareUnsigned(from, upTo) <= 0 && random.nextBoolean()) {
      kept.add(new Range(from, random.nextLong(from, upTo + 1)));
    }
    return new Seen(upTo, kept, Totals.NONE);
  }

  private static List<Item> items(RandomGenerator random, long version) {
    var items = new ArrayList<Item>();
    for (long at = V; at <= version; at++) {
      if (random.nextInt(3) == 0) {
        items.add(item(random, at));
      }
    }
    return items;
  }

  private static Item item(RandomGenerator random, long version) {
    return new Item(
        version,
        Bytes.random(random.nextInt(5), new Random(random.nextLong())),
        Optional.of("text/plain").filter(_ -> random.nextBoolean()),
        Optional.of(PURGE.minusMillis(random.nextInt(9))).filter(_ -> random.nextBoolean()));
  }
}
