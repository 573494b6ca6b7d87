package io.kadis.kv.namespace;

import io.kadis.libp2p.identity.PeerId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/** What a key shows. */
public sealed interface View {
  /**
   * One value.
   *
   * @param version 0 for namespaces without versions
   * @param writer empty for namespaces without signatures
   * @param written by its writer's clock
   * @param expires when it will read as absent; empty: never
   */
  record Value(
      Bytes bytes,
      long version,
      Optional<PeerId> writer,
      Optional<String> contentType,
      Optional<Instant> written,
      Optional<Instant> expires)
      implements View {
    /** Of a namespace that knows nothing but bytes. */
    public static Value of(Bytes bytes) {
      return new Value(
          bytes, 0, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }
  }

  /**
   * Values written without knowing of each other.
   *
   * @param values two or more, the newest first
   */
  record Siblings(List<Value> values) implements View {
    public Siblings {
      values = List.copyOf(values);
    }
  }

  /** What a counter stands at. */
  record Count(long total) implements View {}

  /**
   * What a set holds.
   *
   * @param elements in the order of their UTF-8 bytes; none is a set emptied but not deleted
   */
  record Members(List<String> elements) implements View {
    public Members {
      elements = List.copyOf(elements);
    }
  }
}
