package io.kadis.app.cli;

import io.kadis.kv.Balancing;
import io.kadis.kv.repair.RepairConfig;
import java.time.Duration;
import picocli.CommandLine.Option;

/** How copies are kept up, and how the load of reads is spread. */
final class UpkeepOptions {
  @Option(
      names = "--replication-interval",
      paramLabel = "DURATION",
      converter = Converters.DurationText.class,
      description = "Between two comparisons with each neighbour. Default: 10m.")
  Duration replicationInterval = RepairConfig.DEFAULTS.interval();

  @Option(
      names = "--repair-rate",
      paramLabel = "SIZE",
      converter = Converters.SizeText.class,
      description = "Bytes of records moved per second, each way. Default: 8MiB.")
  long repairRate = RepairConfig.DEFAULTS.bytesPerSecond();

  @Option(
      names = "--repair-transfers",
      paramLabel = "N",
      description = "Comparisons with others at once, each way. Default: ${DEFAULT-VALUE}.")
  int repairTransfers = RepairConfig.DEFAULTS.transfers();

  @Option(
      names = "--foreign-interval",
      paramLabel = "DURATION",
      converter = Converters.DurationText.class,
      description = "Between copies for peers that are no Kadis nodes. Default: 1h.")
  Duration foreignInterval = RepairConfig.DEFAULTS.foreignInterval();

  @Option(
      names = "--hot-key-cache",
      arity = "1",
      paramLabel = "on|off",
      converter = Converters.OnOff.class,
      description = "Remember hot keys for a moment, for reads with r = one. Default: on.")
  boolean hotKeyCache = Balancing.DEFAULTS.hotKeyCache();

  @Option(
      names = "--read-spreading",
      arity = "1",
      paramLabel = "on|off",
      converter = Converters.OnOff.class,
      description = "Reads with r = one ask the best replica first. Default: on.")
  boolean readSpreading = Balancing.DEFAULTS.readSpreading();

  @Option(
      names = "--read-coalescing",
      arity = "1",
      paramLabel = "on|off",
      converter = Converters.OnOff.class,
      description = "Equal reads at the same time share one. Default: on.")
  boolean readCoalescing = Balancing.DEFAULTS.readCoalescing();

  RepairConfig repair() {
    return new RepairConfig(replicationInterval, repairRate, repairTransfers, foreignInterval);
  }

  Balancing balancing() {
    return new Balancing(hotKeyCache, readSpreading, readCoalescing);
  }
}
