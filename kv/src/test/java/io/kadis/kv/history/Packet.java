package io.kadis.kv.history;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.BinaryOperator;
import org.apache.tuweni.bytes.Bytes;

/**
 * A record and what the model says is in it.
 *
 * @param record empty: none is held
 * @param knows every write that went into it, directly or by what its writers had seen
 */
record Packet(Optional<Bytes> record, Set<Event> knows) {
  static final Packet NONE = new Packet(Optional.empty(), Set.of());

  Packet {
    knows = Set.copyOf(knows);
  }

  Bytes bytes() {
    return record.orElseThrow();
  }

  Packet merge(Packet other, BinaryOperator<Bytes> records) {
    if (record.isEmpty() || other.record.isEmpty()) {
      return record.isEmpty() ? other : this;
    }
    var union = new HashSet<>(knows);
    union.addAll(other.knows);
    return new Packet(Optional.of(records.apply(bytes(), other.bytes())), union);
  }

  /** The highest version in it; 0 for none. */
  long version() {
    return knows.stream().mapToLong(Event::version).max().orElse(0);
  }
}
