package io.kadis.simulator.check;

import io.kadis.dht.key.Key;
import io.kadis.dht.record.KadRecord;
import io.kadis.simulator.check.Ledger.Line;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.tuweni.bytes.Bytes;

/**
 * What must hold once all has been quiet for long enough: each key lies with its n nearest, with
 * the same bytes at each, and with nobody else; and these are what was acknowledged last, or what
 * somebody wrote that is newer.
 */
public final class Convergence {
  private Convergence() {}

  /** One line for each thing that is not so; none when all is well. */
  public static List<String> flaws(Ledger ledger, Collection<? extends Witness> nodes, int n) {
    var nearest = new Nearest(nodes);
    var holders = holders(ledger, nodes);
    var flaws = new ArrayList<String>();
    for (Line line : ledger.lines()) {
      var wanted = nearest.to(line.id(), n, _ -> true);
      var elsewhere = new HashSet<>(holders.getOrDefault(line, Set.of()));
      wanted.forEach(elsewhere::remove);
      flaw(line, wanted, elsewhere.size()).ifPresent(flaws::add);
    }
    return flaws;
  }

  private static Map<Line, Set<Witness>> holders(
      Ledger ledger, Collection<? extends Witness> nodes) {
    var holders = new HashMap<Line, Set<Witness>>();
    for (Witness node : nodes) {
      if (node.answers()) {
        for (KadRecord record : node.disk()) {
          ledger
              .at(Key.of(record.key()).id())
              .ifPresent(line -> holders.computeIfAbsent(line, _ -> new HashSet<>()).add(node));
        }
      }
    }
    return holders;
  }

  private static Optional<String> flaw(Line line, List<Witness> wanted, int elsewhere) {
    var values =
        wanted.stream()
            .map(node -> node.holds(line.id()).map(KadRecord::value))
            .distinct()
            .toList();
    if (values.size() != 1) {
      return Optional.of(
          "%s: its %d nearest hold %d different things"
              .formatted(line, wanted.size(), values.size()));
    }
    if (elsewhere > 0) {
      return Optional.of("%s: %d nodes hold it beyond its nearest".formatted(line, elsewhere));
    }
    if (values.getFirst().isEmpty()) {
      return line.acknowledged().isEmpty() || line.deleted()
          ? Optional.empty()
          : Optional.of(line + ": acknowledged, and nobody near holds it");
    }
    return wrong(line, values.getFirst().get());
  }

  private static Optional<String> wrong(Line line, Bytes value) {
    if (!line.upToDate(value)) {
      return Optional.of(
          line.deleted() && !line.isDelete(value)
              ? line + ": deleted, and an older value is back"
              : line + ": acknowledged, and all hold an older one");
    }
    return line.tried(value) ? Optional.empty() : Optional.of(line + ": holds what nobody wrote");
  }
}
