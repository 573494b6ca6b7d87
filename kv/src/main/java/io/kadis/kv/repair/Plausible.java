package io.kadis.kv.repair;

import io.kadis.dht.key.Key;
import io.kadis.dht.store.RangeStore.Item;
import io.kadis.kv.sync.SyncReply;
import io.kadis.kv.sync.SyncReply.Compared;
import io.kadis.kv.sync.SyncReply.Copy;
import io.kadis.kv.sync.SyncReply.Pulled;
import io.kadis.kv.sync.SyncReply.Verdict;
import io.kadis.kv.sync.SyncRequest;
import io.kadis.kv.sync.SyncRequest.Compare;
import io.kadis.kv.sync.SyncRequest.Print;
import io.kadis.kv.sync.SyncRequest.Pull;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.tuweni.bytes.Bytes32;

/** Whether an answer can be an honest one to what was asked, so that its reader need not doubt. */
final class Plausible {
  /**
   * More than {@link SyncReply#MAX_ITEMS} ids that share so many bits cannot be found: who tells
   * parts of them leads us on.
   */
  static final int MAX_PARTED_BITS = 128;

  private static final int PARTS = 1 << SyncReply.PART_BITS;

  private Plausible() {}

  /**
   * @return what cannot be, in one line for a person; empty if all may be
   */
  static Optional<String> flaw(SyncRequest asked, SyncReply reply) {
    return switch (reply) {
      case Compared(var verdicts) when asked instanceof Compare(var prints, _) ->
          flaw(
              prints.size(),
              verdicts.size(),
              index -> flaw(prints.get(index), verdicts.get(index)));
      case Pulled(var records) when asked instanceof Pull(var ids) ->
          flaw(ids.size(), records.size(), index -> flaw(ids.get(index), records.get(index)));
      default -> Optional.of("a %s does not answer a %s".formatted(name(reply), name(asked)));
    };
  }

  private static Optional<String> flaw(
      int asked, int answered, IntFunction<Optional<String>> each) {
    return answered < 1 || answered > asked
        ? Optional.of("%d answers to %d questions".formatted(answered, asked))
        : IntStream.range(0, answered).mapToObj(each).flatMap(Optional::stream).findFirst();
  }

  private static Optional<String> flaw(Print asked, Verdict verdict) {
    return switch (verdict) {
      case Verdict.Same(), Verdict.Declined() -> Optional.empty();
      case Verdict.Parts _ when asked.range().length() > MAX_PARTED_BITS ->
          Optional.of(
              "parts of a range of %d bits, over %d"
                  .formatted(asked.range().length(), MAX_PARTED_BITS));
      case Verdict.Parts(var fingerprints) when fingerprints.size() != PARTS ->
          Optional.of("%d parts of a range, not %d".formatted(fingerprints.size(), PARTS));
      case Verdict.Parts _ -> Optional.empty();
      case Verdict.Items(var items) -> flaw(asked, items);
    };
  }

  private static Optional<String> flaw(Print asked, List<Item> items) {
    int max = SyncReply.maxItems(asked.fingerprint());
    if (items.size() > max) {
      return Optional.of("%d items of a range, over %d".formatted(items.size(), max));
    }
    for (int i = 0; i < items.size(); i++) {
      var id = items.get(i).id();
      if (!asked.range().contains(id)) {
        return Optional.of("an item beyond its range " + asked.range());
      }
      if (i > 0 && items.get(i - 1).id().compareTo(id) >= 0) {
        return Optional.of("items out of order in " + asked.range());
      }
    }
    return Optional.empty();
  }

  private static Optional<String> flaw(Bytes32 id, Optional<Copy> record) {
    return record
        .filter(copy -> !Key.of(copy.key()).id().equals(id))
        .map(_ -> "a record that was not asked for");
  }

  private static String name(Object message) {
    return message.getClass().getSimpleName();
  }
}
