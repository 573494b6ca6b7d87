package io.kadis.kv.namespace;

import io.kadis.dht.message.Decoded;
import io.kadis.dht.record.KadRecord;
import io.kadis.kv.entry.Version;
import io.kadis.kv.fragment.Context;
import io.kadis.kv.fragment.FragmentValidator;
import io.kadis.kv.fragment.Item;
import io.kadis.kv.fragment.Revision;
import io.kadis.kv.fragment.State;
import io.kadis.kv.fragment.State.Live;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import org.apache.tuweni.bytes.Bytes;

/**
 * {@code /mv/<name>}: values written at the same time are siblings, and all are kept. A put with
 * the context of a read replaces just what that read has shown; one without replaces what this node
 * wrote, so that a node that never reads leaves one sibling at most.
 */
record MultiValue(FragmentValidator validator, Duration tombstoneTtl) implements FragmentRules {
  /** Characters of a text that is no context, in the message about it. */
  private static final int SHOWN_CHARS = 40;

  @Override
  public String name() {
    return "mv";
  }

  @Override
  public Draft draft(Bytes key, Write write, Pen pen) {
    return switch (write) {
      case Write.Put put -> put(key, put, pen);
      case Write.Delete(var context) -> delete(key, context, pen);
      case Write.Add _, Write.Change _ ->
          Refused.kind(name(), "put (kadis put, or PUT) or deleted");
    };
  }

  private Draft put(Bytes key, Write.Put put, Pen pen) {
    var flaw = LastWriterWins.flaw(put);
    if (flaw.isPresent()) {
      return new Draft.Refused(Refusal.INVALID, flaw.get());
    }
    if (put.value().size() > KadRecord.MAX_ENCODED_BYTES) {
      return FragmentRules.tooLarge(
          "value of %,d bytes is over the %,d bytes a record may have"
              .formatted(put.value().size(), KadRecord.MAX_ENCODED_BYTES));
    }
    var writer = pen.key().peerId();
    Predicate<Live> keeps =
        put.context().isPresent() ? _ -> true : live -> !live.writer().equals(writer);
    var expiry = put.ttl().map(ttl -> pen.now().plus(ttl).truncatedTo(ChronoUnit.MILLIS));
    return replace(
        key,
        pen,
        new Replacement(
            put.context(),
            keeps,
            version -> List.of(new Item(version, put.value(), put.contentType(), expiry))));
  }

  private Draft delete(Bytes key, Optional<String> context, Pen pen) {
    return replace(key, pen, new Replacement(context, _ -> context.isPresent(), _ -> List.of()));
  }

  /**
   * @param keeps which live items to leave, if the context leaves them
   * @param written with what version comes what
   */
  private record Replacement(
      Optional<String> context, Predicate<Live> keeps, LongFunction<List<Item>> written) {}

  private Draft replace(Bytes key, Pen pen, Replacement replacement) {
    var read = replacement.context().map(Context::parse).orElse(Optional.of(Context.NOTHING));
    if (read.isEmpty()) {
      return noContext(replacement.context().orElseThrow());
    }
    var held = FragmentRules.held(pen);
    // What has expired never shows again, so it need not be kept.
    Predicate<Live> keeps = live -> live.item().liveAt(pen.now()) && replacement.keeps().test(live);
    return write(
        key,
        pen,
        new Step(held, read.get(), 1),
        versions ->
            Revision.keeping(held, pen.key().peerId(), read.get(), keeps)
                .plus(replacement.written().apply(versions.getLast())));
  }

  private static Draft noContext(String text) {
    return new Draft.Refused(
        Refusal.INVALID,
        "'%s' is no context: pass the tag that came with the values you have read"
            .formatted(
                text.substring(0, Math.min(SHOWN_CHARS, text.length())).replaceAll("[^ -~]", "?")));
  }

  @Override
  public Optional<View> view(Bytes key, Bytes record, Instant now) {
    return switch (validator.verify(key, record, now)) {
      case Decoded.Ok(var state) -> view(state, now);
      case Decoded.Malformed<State> _ -> Optional.empty();
    };
  }

  private static Optional<View> view(State state, Instant now) {
    var values =
        state.live().stream()
            .filter(live -> live.item().liveAt(now))
            .map(MultiValue::value)
            .toList();
    return switch (values.size()) {
      case 0 -> Optional.empty();
      case 1 -> Optional.of(values.getFirst());
      default -> Optional.of(new View.Siblings(values));
    };
  }

  private static View.Value value(Live live) {
    var item = live.item();
    return new View.Value(
        item.value(),
        item.version(),
        Optional.of(live.writer()),
        item.contentType(),
        Optional.of(Version.time(item.version())),
        item.expiry());
  }

  @Override
  public String wayOut() {
    return "read it, and put one value with the context of the read";
  }
}
