package io.kadis;

import io.kadis.dht.store.LmdbStore;
import io.kadis.dht.store.StoreException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Drops expired records now and then. Reads hide them anyway, so that the hour is not urgent. */
final class Sweeper implements AutoCloseable {
  private static final Logger log = LogManager.getLogger(Sweeper.class);
  private static final Duration INTERVAL = Duration.ofMinutes(1);

  private final LmdbStore store;
  private final InstantSource clock = InstantSource.system();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("store-sweeper").daemon().factory());

  Sweeper(LmdbStore store) {
    this.store = store;
    var _ =
        timer.scheduleWithFixedDelay(
            this::sweep, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void sweep() {
    try {
      int dropped = store.sweep(clock.instant());
      if (dropped > 0) {
        log.debug("{} expired entries dropped", dropped);
      }
    } catch (StoreException e) {
      log.warn("expired entries could not be dropped: {}", e.getMessage());
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
