package io.kadis.interop.cluster;

import io.kadis.dht.key.Key;
import io.kadis.dht.record.KadRecord;
import io.kadis.dht.store.LmdbStore;
import io.kadis.dht.store.StoreConfig;
import io.kadis.interop.Shell;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.tuweni.bytes.Bytes;

/**
 * What each node had on its disk at one moment, read from copies of their stores while all stood
 * still: nobody is asked for an opinion. Immutable.
 */
public final class Holdings {
  /**
   * A record on a disk.
   *
   * @param bytes of key and value
   */
  public record Copy(Bytes value, int bytes) {}

  private static final StoreConfig STORE = new StoreConfig(StoreConfig.Durability.SYNC, 1L << 30);

  private static final int PAGE = 1_000;

  private final Map<Member, Map<Bytes, Copy>> copies = new HashMap<>();

  private Holdings() {}

  /**
   * Stops all at once, copies, lets them go on. What LMDB has of a stopped process is what a killed
   * one leaves behind, and that is a whole store.
   */
  public static Holdings of(List<Member> members, Path scratch) throws Exception {
    signal("STOP", members);
    try {
      for (Member member : members) {
        Path copy = Files.createDirectories(scratch.resolve(member.name()));
        Files.copy(member.node().data().resolve("data.mdb"), copy.resolve("data.mdb"));
      }
    } finally {
      signal("CONT", members);
    }
    var holdings = new Holdings();
    for (Member member : members) {
      holdings.copies.put(member, read(scratch.resolve(member.name())));
    }
    return holdings;
  }

  private static void signal(String name, List<Member> members) throws Exception {
    List<String> kill = new ArrayList<>(List.of("kill", "-" + name));
    members.forEach(member -> kill.add(Long.toString(member.node().process().pid())));
    Shell.run(kill);
  }

  private static Map<Bytes, Copy> read(Path data) throws Exception {
    Map<Bytes, Copy> copies = new HashMap<>();
    try (var store = LmdbStore.open(data, STORE)) {
      List<KadRecord> page = store.page(Optional.empty(), PAGE);
      while (!page.isEmpty()) {
        page.forEach(
            it -> copies.put(it.key(), new Copy(it.value(), it.key().size() + it.value().size())));
        page = store.page(Optional.of(Key.of(page.getLast().key()).id()), PAGE);
      }
    }
    return copies;
  }

  /** All keys that anybody holds. */
  public Set<Bytes> keys() {
    Set<Bytes> keys = new HashSet<>();
    copies.values().forEach(held -> keys.addAll(held.keySet()));
    return keys;
  }

  public Optional<Copy> at(Member member, Bytes key) {
    return Optional.ofNullable(copies.getOrDefault(member, Map.of()).get(key));
  }

  /** All nodes together. */
  public int records() {
    return copies.values().stream().mapToInt(Map::size).sum();
  }
}
