package io.kadis.kv.history;

import io.kadis.kv.namespace.Write;
import io.kadis.libp2p.identity.PeerId;
import java.time.Instant;
import java.util.Set;
import org.apache.tuweni.bytes.Bytes;

/**
 * One write as the model knows it: what was meant, and what its writer knew. Two are equal when
 * they are the same.
 *
 * @param version of the draft
 * @param record the draft
 * @param replaces what it does away with, where it does so
 */
record Event(int id, Meant meant, long version, Bytes record, Set<Event> replaces) {
  /**
   * Who wants what.
   *
   * @param at by the writer's clock
   */
  record Meant(Write write, PeerId writer, Instant at) {}

  Write write() {
    return meant.write;
  }

  PeerId writer() {
    return meant.writer;
  }

  Instant at() {
    return meant.at;
  }

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
    var over = replaces.stream().map(Event::id).sorted().toList();
    return "#%d %s by %s at %s over %s".formatted(id, write(), writer(), at(), over);
  }
}
