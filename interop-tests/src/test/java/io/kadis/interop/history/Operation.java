package io.kadis.interop.history;

import java.util.Optional;

/**
 * One operation as its client saw it.
 *
 * @param client operations of one client follow each other
 * @param node whom the client asked
 */
public record Operation(
    int id, int client, String node, String key, Action action, Outcome outcome, Span span) {
  boolean read() {
    return action instanceof Action.Get;
  }

  /** A write that may have been done. */
  boolean mayBeDone() {
    return !read() && !(outcome instanceof Outcome.Refused);
  }

  boolean acknowledged() {
    return outcome instanceof Outcome.Stored;
  }

  /** The value it puts, if it is a put. */
  Optional<String> puts() {
    return switch (action) {
      case Action.Put(var value) -> Optional.of(value);
      case Action.PutTooFar(var value) -> Optional.of(value);
      case Action.PutIf(var value, _) -> Optional.of(value);
      case Action.Replace(var value, _, _) -> Optional.of(value);
      case Action.Get _, Action.Delete _, Action.Add _, Action.Change _ -> Optional.empty();
    };
  }

  /** After this moment it has no further effect; {@link Long#MAX_VALUE} when nobody knows. */
  long overAt() {
    return outcome instanceof Outcome.Lost ? Long.MAX_VALUE : span.end();
  }

  /** For a person: {@code #12 put w12 on n3 → Stored…}. */
  @Override
  public String toString() {
    return "#%d %s of client %d by %s: %s [%d..%d]"
        .formatted(id, action, client, node, outcome, span.start(), span.end());
  }
}
