package io.kadis.simulator.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kadis.dht.DhtConfig;
import io.kadis.kv.DatabaseConfig;
import io.kadis.kv.WriteResult;
import io.kadis.kv.namespace.Write;
import io.kadis.simulator.check.Ledger;
import io.kadis.simulator.check.ReadRule;
import io.kadis.simulator.node.Conduct;
import io.kadis.simulator.node.Settings;
import io.kadis.simulator.node.SimNode;
import org.apache.tuweni.bytes.Bytes;

/** Kadis as it is. */
final class KadisDesign implements Design {
  private final Plan.Copying copying;
  private final Conduct conduct;
  private final Settings settings;

  KadisDesign(Plan.Copying copying, Conduct conduct) {
    this.copying = copying;
    this.conduct = conduct;
    this.settings = Settings.of(DhtConfig.DEFAULTS, database(copying));
  }

  private static DatabaseConfig database(Plan.Copying copying) {
    var defaults = DatabaseConfig.DEFAULTS;
    return new DatabaseConfig(
        copying.replicas(),
        defaults.w(),
        defaults.r(),
        defaults.tombstoneTtl(),
        defaults.maxClockSkew(),
        defaults.allowRaw(),
        defaults.writers(),
        defaults.registered(),
        copying.repair(),
        defaults.balancing());
  }

  @Override
  public String name() {
    return "Kadis, %d copies".formatted(copying.replicas());
  }

  @Override
  public Settings settings() {
    return settings;
  }

  @Override
  public Conduct conduct(Ledger ledger) {
    return new Observed(ledger, settings.namespaces(), conduct);
  }

  @Override
  public ReadRule reads() {
    return ReadRule.quorumOf(copying.replicas());
  }

  @Override
  public Bytes key(String name) {
    return Bytes.wrap(("/kv/" + name).getBytes(UTF_8));
  }

  @Override
  public void put(SimNode via, Bytes key, Bytes value, Ledger ledger) {
    write(via, key, Write.Put.of(value), ledger);
  }

  /** A write of any kind. */
  void write(SimNode via, Bytes key, Write write, Ledger ledger) {
    via.write(
        key,
        write,
        result -> {
          if (result instanceof WriteResult.Stored(_, var tag, _, _)) {
            ledger.acknowledged(key, record -> tag.equals(tagOf(key, record)));
          }
        });
  }

  private String tagOf(Bytes key, Bytes record) {
    return settings.namespaces().of(key).orElseThrow().tag(record);
  }
}
