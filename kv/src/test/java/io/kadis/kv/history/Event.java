package io.kadis.kv.history;

import io.kadis.kv.namespace.Write;
import io.kadis.libp2p.identity.PeerId;
import java.time.Instant;
import java.util.Set;
import org.apache.tuweni.bytes.Bytes;

/**
 * One write as the model knows it: what was meant, and what its writer had seen. Two are equal when
 * they are the same.
 *
 * @param at by its writer's clock
 * @param record what was drafted for it
 * @param saw what it replaces, if it replaces anything
 */
record Event(
    int id, PeerId writer, Write write, Instant at, long version, Bytes record, Set<Event> saw) {
  @Override
  public boolean equals(Object other) {
    return other instanceof Event event && event.id == id;
  }

  @Override
  public int hashCode() {
    return id;
  }

  @Override
  public String toString() {
    return "#%d %s saw %s".formatted(id, write, saw.stream().map(Event::id).sorted().toList());
  }
}
