package io.kadis.simulator.check;

import io.kadis.dht.key.Key;
import io.kadis.dht.record.KadRecord;
import io.kadis.simulator.check.Ledger.Line;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * How many nodes that answer hold the last acknowledged value of each key, or a newer one.
 *
 * @param byCopies how many keys have so many copies; {@value #MOST} stands for that many and more
 */
public record Copies(List<Integer> byCopies) {
  public static final int MOST = 32;

  public Copies {
    byCopies = List.copyOf(byCopies);
  }

  public static Copies count(Ledger ledger, Collection<? extends Witness> nodes) {
    var copies = new HashMap<Line, Integer>();
    for (Witness node : nodes) {
      if (node.answers()) {
        node.disk().forEach(record -> count(ledger, record, copies));
      }
    }
    int[] histogram = new int[MOST + 1];
    for (Line line : ledger.lines()) {
      if (line.acknowledged().isPresent()) {
        histogram[Math.min(MOST, copies.getOrDefault(line, 0))]++;
      }
    }
    return new Copies(IntStream.of(histogram).boxed().toList());
  }

  private static void count(Ledger ledger, KadRecord record, Map<Line, Integer> copies) {
    ledger
        .at(Key.of(record.key()).id())
        .filter(line -> line.upToDate(record.value()))
        .ifPresent(line -> copies.merge(line, 1, Integer::sum));
  }

  public int keys() {
    return byCopies.stream().mapToInt(Integer::intValue).sum();
  }

  /** Of the key with the fewest. */
  public int least() {
    return IntStream.rangeClosed(0, MOST).filter(i -> byCopies.get(i) > 0).findFirst().orElse(0);
  }

  public double mean() {
    long all = IntStream.rangeClosed(0, MOST).mapToLong(i -> (long) i * byCopies.get(i)).sum();
    return keys() == 0 ? 0 : (double) all / keys();
  }

  /** How many keys have fewer than {@code copies}. */
  public int fewerThan(int copies) {
    return IntStream.range(0, copies).map(byCopies::get).sum();
  }
}
