package io.kadis.kv.namespace;

import io.kadis.dht.message.Decoded;
import io.kadis.kv.fragment.FragmentValidator;
import io.kadis.kv.fragment.Revision;
import io.kadis.kv.fragment.State;
import io.kadis.kv.fragment.Tally;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/**
 * {@code /counter/<name>}: what each writer added and took off, summed up. A delete takes off what
 * it has seen; what is added at the same time counts.
 */
record PnCounter(FragmentValidator validator, Duration tombstoneTtl) implements FragmentRules {
  @Override
  public String name() {
    return "counter";
  }

  @Override
  public Draft draft(Bytes key, Write write, Pen pen) {
    var held = FragmentRules.held(pen);
    return switch (write) {
      case Write.Add(long amount) -> add(key, amount, pen, held);
      case Write.Delete(var context) when context.isEmpty() ->
          write(key, pen, new Step(held), _ -> Revision.resetting(held, pen.key().peerId()));
      case Write.Delete _ -> Refused.context(name());
      case Write.Put _, Write.Change _ ->
          Refused.kind(name(), "added to (kadis add, or POST {\"add\":2}) or deleted");
    };
  }

  private Draft add(Bytes key, long amount, Pen pen, State held) {
    var writer = pen.key().peerId();
    try {
      return Tally.of(held).hasRoomFor(amount)
          ? write(
              key,
              pen,
              new Step(held),
              versions -> Revision.adding(held, writer, versions.getLast(), amount))
          : overflow(amount, held);
    } catch (ArithmeticException _) {
      return overflow(amount, held); // Of what this node alone has added or taken off.
    }
  }

  private static Draft overflow(long amount, State held) {
    return new Draft.Refused(
        Refusal.INVALID,
        "adding %d to %d leaves the 64 bits of a counter; delete it, or use another key"
            .formatted(amount, Tally.of(held).total()));
  }

  @Override
  public Optional<View> view(Bytes key, Bytes record, Instant now) {
    return switch (validator.verify(key, record, now)) {
      case Decoded.Ok(var state) ->
          Optional.of(Tally.of(state)).filter(Tally::counts).map(t -> new View.Count(t.total()));
      case Decoded.Malformed<State> _ -> Optional.empty();
    };
  }

  @Override
  public String wayOut() {
    return "delete the counter, or use several keys";
  }
}
