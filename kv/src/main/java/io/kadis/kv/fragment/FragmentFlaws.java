package io.kadis.kv.fragment;

import io.kadis.kv.entry.Entry;
import io.kadis.kv.entry.Entry.Content;
import io.kadis.proto.FragmentProto;
import java.util.List;
import java.util.Optional;

/**
 * What no writer that keeps to the rules signs, though it would decode. Items, writers and ranges
 * are bounded by the bytes of a record, and by nothing tighter: what writers make apart must be
 * valid together. Pure.
 */
final class FragmentFlaws {
  private FragmentFlaws() {}

  /** The first flaw, one line for a person; empty: it is sound. */
  static Optional<String> of(FragmentProto.Fragment message) {
    if (message.getPurgeMs() == 0 || beyond(message.getPurgeMs())) {
      return flaw("fragment has no purge time within 48 bits of milliseconds");
    }
    return items(message)
        .or(() -> totals(message))
        .or(() ->
            message.getSeenList().stream()
                .flatMap(seen -> seen(seen, message.getVersion()).stream())
                .findFirst());
  }

  private static Optional<String> items(FragmentProto.Fragment message) {
    long last = 0;
    for (var item : message.getItemsList()) {
      if (!above(item.getVersion(), last) || above(item.getVersion(), message.getVersion())) {
        return flaw("items are not in the order of their versions, up to the fragment's");
      }
      if (above(item.getExpiryMs(), message.getPurgeMs())) {
        return flaw("fragment may go before one of its items expires");
      }
      var type = item.getContentType();
      if (!type.isEmpty() && !Content.Value.isContentType(type)) {
        return flaw("content type is not printable ASCII of at most 255 characters");
      }
      last = item.getVersion();
    }
    return Optional.empty();
  }

  private static Optional<String> totals(FragmentProto.Fragment message) {
    var totals = message.getTotals();
    var base = message.getBase();
    if (flawed(totals, message.getVersion()) || flawed(base, message.getVersion())) {
      return flaw("totals are beyond 63 bits, or count from beyond the fragment's version");
    }
    return base.getSince() != 0 && base.getSince() != totals.getSince()
        ? flaw("a base counts from another version than its totals")
        : Optional.empty();
  }

  private static Optional<String> seen(FragmentProto.Seen seen, long version) {
    if (seen.getVersion() == 0 || !above(version, seen.getVersion())) {
      return flaw("fragment has seen a version that is not below its own");
    }
    if (flawed(seen.getBase(), seen.getVersion())) {
      return flaw("a base is beyond 63 bits, or counts from what was not seen");
    }
    return apart(seen.getKeptList(), seen.getVersion())
        ? Optional.empty()
        : flaw("kept ranges are not in order, apart, and within what was seen");
  }

  private static boolean apart(List<FragmentProto.Range> ranges, long seen) {
    long last = 0;
    for (var range : ranges) {
      boolean touches = last != 0 && range.getFrom() == last + 1; // One range, in two pieces.
      if (touches
          || !above(range.getFrom(), last)
          || above(range.getFrom(), range.getTo())
          || above(range.getTo(), seen)) {
        return false;
      }
      last = range.getTo();
    }
    return true;
  }

  private static boolean flawed(FragmentProto.Totals totals, long version) {
    return totals.getAdded() < 0
        || totals.getRemoved() < 0
        || above(totals.getSince(), version)
        || (totals.getSince() == 0 && (totals.getAdded() != 0 || totals.getRemoved() != 0));
  }

  private static boolean above(long a, long b) {
    return Long.compareUnsigned(a, b) > 0;
  }

  private static boolean beyond(long millis) {
    return above(millis, Entry.MAX_MILLIS);
  }

  private static Optional<String> flaw(String why) {
    return Optional.of(why);
  }
}
