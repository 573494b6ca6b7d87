package io.kadis.simulator.check;

import io.kadis.simulator.check.Ledger.Line;
import java.util.Collection;
import java.util.List;

/** Keys of which no disk that is there, or comes back, has what was acknowledged last. */
public final class Losses {
  private Losses() {}

  /** A delete is not lost: it may have been forgotten, as it should be. */
  public static List<Line> of(Ledger ledger, Collection<? extends Witness> nodes) {
    var disks = nodes.stream().filter(Witness::diskReturns).toList();
    return ledger.lines().stream()
        .filter(line -> line.acknowledged().isPresent() && !line.deleted())
        .filter(line -> disks.stream().noneMatch(disk -> has(disk, line)))
        .toList();
  }

  private static boolean has(Witness disk, Line line) {
    return disk.holds(line.id()).filter(record -> line.upToDate(record.value())).isPresent();
  }
}
