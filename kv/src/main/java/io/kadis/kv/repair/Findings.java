package io.kadis.kv.repair;

import io.kadis.dht.key.Prefix;
import io.kadis.kv.repair.Standing.Differed;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.tuweni.bytes.Bytes32;

/** What a {@link Session} has found out about each of its ranges. One owner. */
final class Findings {
  private static final class Finding {
    private boolean declined;
    private boolean compared;
    private boolean differed;
    private boolean unfinished;
    private boolean more;
    private final Set<Bytes32> lacking = new HashSet<>();

    Standing standing() {
      if (declined && !compared) {
        return new Standing.Declined();
      }
      return differed || unfinished
          ? new Differed(lacking, more, !unfinished)
          : new Standing.Agreed();
    }
  }

  private final Map<Prefix, Finding> found = new LinkedHashMap<>();
  private int lacking;

  void same(Prefix range) {
    of(range).compared = true;
  }

  void differ(Prefix range) {
    of(range).compared = true;
    of(range).differed = true;
  }

  /** All of it, or a part: what is near the other and what is not may lie in one range. */
  void declined(Prefix range) {
    of(range).declined = true;
    of(range).unfinished = true;
  }

  /** Something was to be taken or compared and was not; nothing if it was never asked about. */
  void unfinished(Prefix range) {
    if (found.get(range) instanceof Finding finding) {
      finding.unfinished = true;
    }
  }

  /** The other would have to take this record from us. */
  void lack(Prefix range, Bytes32 id) {
    if (room() == 0) {
      of(range).more = true;
    } else if (of(range).lacking.add(id)) {
      lacking++;
    }
  }

  /** How many more can be named. */
  int room() {
    return Differed.MAX_LACKING - lacking;
  }

  Map<Prefix, Standing> standings() {
    var standings = new LinkedHashMap<Prefix, Standing>();
    found.forEach((range, finding) -> standings.put(range, finding.standing()));
    return standings;
  }

  private Finding of(Prefix range) {
    return found.computeIfAbsent(range, _ -> new Finding());
  }
}
