package io.kadis.kv.namespace;

import io.kadis.dht.record.KadRecord;
import io.kadis.dht.store.StoreException;
import io.kadis.kv.entry.Version;
import io.kadis.kv.entry.VersionClock.Tick;
import io.kadis.kv.fragment.Context;
import io.kadis.kv.fragment.Fragment;
import io.kadis.kv.fragment.FragmentCodec;
import io.kadis.kv.fragment.FragmentValidator;
import io.kadis.kv.fragment.Revision;
import io.kadis.kv.fragment.State;
import io.kadis.kv.fragment.StateCodec;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.apache.tuweni.bytes.Bytes;

/** What the namespaces have in common whose keys several write side by side. */
interface FragmentRules extends NamespaceRules {
  @Override
  FragmentValidator validator();

  /** How long a delete or an expired item is remembered. */
  Duration tombstoneTtl();

  @Override
  default boolean kadisOnly() {
    return true;
  }

  @Override
  default boolean buildsOnHeld() {
    return true;
  }

  @Override
  default long version(Bytes record) {
    return StateCodec.version(record);
  }

  @Override
  default String tag(Bytes record) {
    return StateCodec.trusted(record).context().tag();
  }

  @Override
  default boolean newerThan(Bytes record, String tag) {
    return Context.parse(tag)
        .map(seen -> !seen.includes(StateCodec.trusted(record).context()))
        .orElse(true);
  }

  /** What a write builds on. */
  static State held(Pen pen) {
    return pen.held().map(StateCodec::trusted).orElse(State.EMPTY);
  }

  /**
   * A write on its way.
   *
   * @param held what it builds on
   * @param read what else it has seen
   * @param versions how many it needs, at least one
   */
  record Step(State held, Context read, int versions) {
    Step(State held) {
      this(held, Context.NOTHING, 1);
    }
  }

  /**
   * Signs the next fragment of this writer.
   *
   * @param revise makes it, from the versions asked for; the last is the fragment's
   */
  default Draft write(Bytes key, Pen pen, Step step, Function<List<Long>, Revision> revise) {
    try {
      var seen = Version.max(step.held().context().highest(), step.read().highest());
      var versions = new ArrayList<Long>();
      while (versions.size() < step.versions()) {
        switch (pen.clock().next(pen.now(), Version.max(pen.seen(), seen))) {
          case Tick.Issued(long version) -> versions.add(version);
          case Tick.Refused(var message) -> {
            return new Draft.Refused(Refusal.CLOCK, message);
          }
        }
      }
      return sign(
          key, pen, step.held(), fragment(key, pen, versions.getLast(), revise.apply(versions)));
    } catch (StoreException.Full e) {
      return new Draft.Refused(Refusal.FULL, String.valueOf(e.getMessage()));
    } catch (StoreException e) {
      return new Draft.Refused(Refusal.CLOCK, "the clock could not be saved: " + e.getMessage());
    }
  }

  private Fragment fragment(Bytes key, Pen pen, long version, Revision revision) {
    var last =
        revision.own().items().stream()
            .flatMap(item -> item.expiry().stream())
            .max(Comparator.naturalOrder())
            .filter(pen.now()::isBefore)
            .orElse(pen.now());
    var purge = last.plus(tombstoneTtl()).truncatedTo(ChronoUnit.MILLIS);
    return new Fragment(key, version, revision.own(), revision.seen(), purge);
  }

  private Draft sign(Bytes key, Pen pen, State held, Fragment fragment) {
    if (fragment.seen().size() > Fragment.MAX_WRITERS && !fragment.own().isEmpty()) {
      return tooLarge(
          ("more than %d nodes have written the key; use another key, or delete this one and wait"
                  + " until that is forgotten, in %d h")
              .formatted(Fragment.MAX_WRITERS, tombstoneTtl().toHours()));
    }
    var state = held.with(FragmentCodec.sign(fragment, pen.key()));
    var record = StateCodec.encode(state);
    return KadRecord.oversize(key, record)
        .map(oversize -> tooLarge(oversize + "; " + wayOut()))
        .orElseGet(() -> new Draft.Ready(fragment.version(), record));
  }

  /** What a user can do about a key that is full; the end of a sentence. */
  String wayOut();

  static Draft tooLarge(String message) {
    return new Draft.Refused(Refusal.TOO_LARGE, message);
  }
}
