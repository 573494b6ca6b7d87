package io.kadis.kv.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.Clocks;
import io.kadis.dht.key.Prefix;
import io.kadis.dht.record.Validators;
import io.kadis.dht.rpc.StreamPool;
import io.kadis.dht.sim.MemoryHost;
import io.kadis.dht.sim.MemoryNetwork;
import io.kadis.dht.store.MemoryStore;
import io.kadis.kv.DatabaseConfig;
import io.kadis.kv.metrics.KvMetrics;
import io.kadis.kv.metrics.RepairMetrics;
import io.kadis.kv.repair.Cutoff;
import io.kadis.kv.repair.Order;
import io.kadis.kv.repair.Outcome;
import io.kadis.kv.repair.Session;
import io.kadis.kv.rpc.LocalReplica;
import io.kadis.kv.sync.SyncClient;
import io.kadis.kv.sync.SyncHandler;
import io.kadis.kv.sync.SyncReply;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ErrandsTest {
  private static final int TRANSFERS = 4;

  private final MemoryNetwork network = new MemoryNetwork();
  private final MemoryHost here = network.host();
  private final MemoryHost there = network.host();
  private final StreamPool pool = new StreamPool(here, SyncHandler.PROTOCOL);
  private final RepairMetrics metrics = new RepairMetrics();

  @AfterEach
  void close() {
    pool.close();
    network.close();
  }

  /** Given up, it would count as compared with: all refuse a node whose own clock is wrong. */
  @Test
  void aPeerThatRefusesACutOffIsNotGivenUp() throws Exception {
    answer((_, _) -> new SyncReply.Invalid("cut-off …: set the clocks right"));

    assertThat(errands().reconcile(everything())).isEqualTo(new Outcome.Busy());
  }

  @Test
  void aPeerWithOtherSettingsWillNotComeRound() throws Exception {
    answer((_, _) -> new SyncReply.Mismatch("others"));

    assertThat(errands().reconcile(everything())).isEqualTo(new Outcome.Refused());
  }

  private void answer(SyncHandler.Answers answers) throws Exception {
    var settings = DatabaseConfig.DEFAULTS.sharedSettings(DatabaseConfig.DEFAULTS.namespaces());
    there.handle(
        SyncHandler.PROTOCOL, new SyncHandler(answers, settings, TRANSFERS, new RepairMetrics()));
    here.connect(there.dialAddress());
  }

  private Order.Reconcile everything() {
    return new Order.Reconcile(1, there.id(), List.of(Prefix.ALL), Session.Purpose.SHARE);
  }

  private Errands errands() {
    var namespaces = DatabaseConfig.DEFAULTS.namespaces();
    var settings = DatabaseConfig.DEFAULTS.sharedSettings(namespaces);
    var store = new MemoryStore();
    var keep =
        new LocalReplica(store, new Validators(Map.of()), new KvMetrics(), InstantSource.system());
    var clocks = Clocks.SYSTEM;
    var cutoff = new Cutoff(Duration.ofSeconds(60));
    return new Errands(
        new Errands.Home(store, keep, namespaces, cutoff, clocks),
        new Errands.Outside(
            new SyncClient(pool, settings, metrics, (_, _) -> {}), (_, _, _) -> List.of(), _ -> {}),
        new Pacer(1 << 20, clocks.elapsed()),
        metrics);
  }
}
