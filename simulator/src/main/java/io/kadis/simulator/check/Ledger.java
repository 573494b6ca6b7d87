package io.kadis.simulator.check;

import io.kadis.dht.key.Key;
import io.kadis.dht.record.Bytewise;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.jspecify.annotations.Nullable;

/**
 * What users tried to write, and what they were told was stored. For namespaces in which the
 * largest bytes win. One owner.
 */
public final class Ledger {
  /** One key's story. */
  public static final class Line {
    private final Bytes key;
    private final Key place;
    private final Set<Bytes> tried = new HashSet<>();
    private final Set<Bytes> deletes = new HashSet<>();
    private @Nullable Bytes acknowledged;

    private Line(Bytes key) {
      this.key = key;
      this.place = Key.of(key);
    }

    public Bytes key() {
      return key;
    }

    public Bytes32 id() {
      return place.id();
    }

    /** The greatest record a user was told is stored. */
    public Optional<Bytes> acknowledged() {
      return Optional.ofNullable(acknowledged);
    }

    /** Whether {@code record} is what was acknowledged last, or supersedes it. */
    public boolean upToDate(Bytes record) {
      return acknowledged == null || Bytewise.compare(record, acknowledged) >= 0;
    }

    /** Whether that was a delete. */
    public boolean deleted() {
      return acknowledged != null && deletes.contains(acknowledged);
    }

    /** Whether a user wrote just that. */
    public boolean tried(Bytes record) {
      return tried.contains(record);
    }

    public boolean isDelete(Bytes record) {
      return deletes.contains(record);
    }

    @Override
    public String toString() {
      return new String(key.toArrayUnsafe(), StandardCharsets.UTF_8);
    }
  }

  private final List<Line> lines = new ArrayList<>();
  private final Map<Bytes32, Line> byId = new HashMap<>();

  /** Before {@code record} is sent to anybody: from then on it may be found. */
  public void trying(Bytes key, Bytes record, boolean delete) {
    var line = line(key);
    line.tried.add(record);
    if (delete) {
      line.deletes.add(record);
    }
  }

  /** The user was told that {@code record} is stored. */
  public void acknowledged(Bytes key, Bytes record) {
    var line = line(key);
    if (line.acknowledged == null || Bytewise.compare(record, line.acknowledged) > 0) {
      line.acknowledged = record;
    }
  }

  /** As above, for what was tried and {@code is} it. */
  public void acknowledged(Bytes key, Predicate<Bytes> is) {
    line(key).tried.stream().filter(is).findFirst().ifPresent(it -> acknowledged(key, it));
  }

  /** Whether {@code record} was noted. */
  public boolean tried(Bytes key, Bytes record) {
    return line(key).tried(record);
  }

  private Line line(Bytes key) {
    return byId.computeIfAbsent(
        Key.of(key).id(),
        _ -> {
          var line = new Line(key);
          lines.add(line);
          return line;
        });
  }

  /** In the order of their first writes. */
  public List<Line> lines() {
    return lines;
  }

  public Optional<Line> at(Bytes32 id) {
    return Optional.ofNullable(byId.get(id));
  }
}
