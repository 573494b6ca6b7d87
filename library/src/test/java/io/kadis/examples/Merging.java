package io.kadis.examples;

import static io.kadis.Kadis.bytes;

import io.kadis.Kadis;
import io.kadis.kv.GetOptions;
import io.kadis.kv.GetResult;
import io.kadis.kv.Watch;
import io.kadis.kv.WriteOptions;
import io.kadis.kv.namespace.View;
import io.kadis.kv.namespace.Write;
import java.time.Duration;
import java.util.Optional;

/** A counter that is added to, and somebody who watches it. */
final class Merging {
  private Merging() {}

  static long run(Kadis node) throws InterruptedException {
    // @start region="example"
    var hits = bytes("/counter/hits");
    try (Watch watch = node.watch(hits, Optional.empty())) {
      node.write(hits, new Write.Add(2), WriteOptions.DEFAULTS);
      node.write(hits, new Write.Add(-1), WriteOptions.DEFAULTS);
      watch.next(Duration.ofSeconds(10)).ifPresent(event -> System.out.println(event.view()));
    }
    return node.get(hits, GetOptions.DEFAULTS) instanceof GetResult.Found found
            && found.view() instanceof View.Count(long total)
        ? total
        : 0;
    // @end
  }
}
