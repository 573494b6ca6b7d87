package io.kadis.simulator.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kadis.dht.DhtConfig;
import io.kadis.kv.DatabaseConfig;
import io.kadis.simulator.check.Ledger;
import io.kadis.simulator.check.ReadRule;
import io.kadis.simulator.node.Settings;
import io.kadis.simulator.node.SimNode;
import java.time.Duration;
import org.apache.tuweni.bytes.Bytes;

/**
 * Kademlia by the paper: each record at the k nearest, stored there again every hour; a read takes
 * the first valid value of any of them.
 */
final class PlainKademlia implements Design {
  static final Duration INTERVAL = Duration.ofHours(1);

  /** What the signature and the envelope of an entry add: so that both move the same bytes. */
  private static final int ENVELOPE_BYTES = 180;

  private final Settings settings =
      Settings.of(DhtConfig.DEFAULTS, withRaw(DatabaseConfig.DEFAULTS)).republishing(INTERVAL);

  private static DatabaseConfig withRaw(DatabaseConfig c) {
    return new DatabaseConfig(
        c.n(),
        c.w(),
        c.r(),
        c.tombstoneTtl(),
        c.maxClockSkew(),
        true,
        c.writers(),
        c.registered(),
        c.repair(),
        c.balancing());
  }

  @Override
  public String name() {
    return "plain Kademlia, %d copies".formatted(settings.dht().k());
  }

  @Override
  public Settings settings() {
    return settings;
  }

  @Override
  public ReadRule reads() {
    return ReadRule.anyOf(settings.dht().k());
  }

  @Override
  public Bytes key(String name) {
    return Bytes.wrap(("/raw/" + name).getBytes(UTF_8));
  }

  @Override
  public void put(SimNode via, Bytes key, Bytes value, Ledger ledger) {
    var record = Bytes.concatenate(value, Bytes.wrap(new byte[ENVELOPE_BYTES]));
    ledger.trying(key, record, false);
    via.publish(
        key,
        record,
        taken -> {
          if (taken > 0) {
            ledger.acknowledged(key, record);
          }
        });
  }
}
