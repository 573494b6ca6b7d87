package io.kadis.simulator.scenario;

import io.kadis.kv.namespace.Write;
import io.kadis.simulator.node.SimNode;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.apache.tuweni.bytes.Bytes;

/** Users all over the network, who put, get and delete a few keys again and again. */
final class Users {
  private final Day day;
  private final KadisDesign design;
  private final int keys;
  private final Duration between;
  private final RandomGenerator random;
  private boolean over;
  private int written;

  Users(Day day, KadisDesign design, int keys, Duration between) {
    this.day = day;
    this.design = design;
    this.keys = keys;
    this.between = between;
    this.random = day.world().random("users", 0);
  }

  void begin() {
    if (!over) {
      act();
      day.world().in(between, this::begin);
    }
  }

  void end() {
    over = true;
  }

  private void act() {
    var via = day.cluster().node(random.nextInt(day.cluster().size()));
    var key = design.key("key-" + random.nextInt(keys));
    int kind = random.nextInt(10);
    if (!isUp(via)) {
      return;
    }
    if (kind < 4) {
      via.get(key, _ -> {});
    } else {
      var put = Write.Put.of(Bytes.ofUnsignedInt(++written));
      design.write(via, key, kind < 8 ? put : Write.Delete.ALL, day.ledger());
    }
  }

  private static boolean isUp(SimNode node) {
    return node.runs() && node.machine().isUp();
  }
}
