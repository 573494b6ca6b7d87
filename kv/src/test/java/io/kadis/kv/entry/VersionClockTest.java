package io.kadis.kv.entry;

import static io.kadis.kv.entry.Entries.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.store.MemoryStore;
import io.kadis.kv.entry.VersionClock.Tick;
import io.kadis.testing.Requirement;
import io.kadis.testing.Seeds;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class VersionClockTest {
  private final SavedClock saved = new SavedClock();

  @Test
  void followsTheWallAndCountsWithinAMillisecond() throws Exception {
    var clock = new VersionClock(saved);

    long first = issued(clock.next(NOW, 0));
    assertThat(Version.time(first)).isEqualTo(NOW);
    assertThat(issued(clock.next(NOW, 0))).isEqualTo(first + 1);
    assertThat(Version.time(issued(clock.next(NOW.plusMillis(5), 0)))).isEqualTo(NOW.plusMillis(5));
  }

  @Test
  void isAboveWhatWasSeenOfTheKey() throws Exception {
    var clock = new VersionClock(saved);
    long seen = Entries.version(NOW.plusSeconds(20)) + 9;

    assertThat(issued(clock.next(NOW, seen))).isEqualTo(seen + 1);
  }

  @Test
  void growsOverWallJumpsRestartsAndCrashes() {
    Seeds.check(
        300,
        random -> {
          var store = new SavedClock();
          var clock = new VersionClock(store);
          var wall = NOW;
          long last = 0;
          for (int i = 0; i < 200; i++) {
            wall = wall.plusMillis(random.nextInt(-300, 1_000));
            if (random.nextInt(10) == 0) {
              clock = new VersionClock(store); // A crash: only what was saved is left.
            }
            if (clock.next(wall, 0) instanceof Tick.Issued(long version)) {
              assertThat(Long.compareUnsigned(version, last)).isPositive();
              last = version;
            }
          }
        });
  }

  @Test
  void savesAtMostOnceASecond() throws Exception {
    var clock = new VersionClock(saved);
    for (int ms = 0; ms < 10_000; ms++) {
      clock.next(NOW.plusMillis(ms), 0);
    }

    assertThat(saved.saves).isBetween(9, 11);
  }

  @Test
  void restartsInQuickSuccessionDoNotAddUp() throws Exception {
    for (int i = 0; i < 100; i++) {
      assertThat(new VersionClock(saved).next(NOW.plusMillis(i), 0))
          .isInstanceOf(Tick.Issued.class);
    }

    long version = issued(new VersionClock(saved).next(NOW.plusMillis(100), 0));
    assertThat(Duration.between(NOW, Version.time(version))).isLessThan(Duration.ofSeconds(2));
  }

  @Test
  @Requirement("SEC-21")
  void aSavedClockFarAheadRefusesAndSaysTheWayOut() throws Exception {
    saved.version = Entries.version(NOW.plusSeconds(7_200));
    var clock = new VersionClock(saved);

    assertThat(refused(clock.next(NOW, 0)))
        .contains(
            "2026-11-22T14:00:00Z", "2026-11-22T12:00:00Z", "wait until 2026-11-22T13:59:30Z");
    assertThat(clock.next(NOW.plusSeconds(7_170), 0)).isInstanceOf(Tick.Issued.class);
  }

  @Test
  @Requirement("SEC-21")
  void aKeyWrittenFarAheadRefusesAndLeavesTheClockAlone() throws Exception {
    var clock = new VersionClock(saved);

    assertThat(refused(clock.next(NOW, Entries.version(NOW.plusSeconds(31)))))
        .contains("wait until 2026-11-22T12:00:01Z");
    assertThat(refused(clock.next(NOW, -1))).contains("ahead");
    assertThat(Version.time(issued(clock.next(NOW, 0)))).isEqualTo(NOW);
  }

  private static long issued(Tick tick) {
    assertThat(tick).isInstanceOf(Tick.Issued.class);
    return ((Tick.Issued) tick).version();
  }

  private static String refused(Tick tick) {
    assertThat(tick).isInstanceOf(Tick.Refused.class);
    return ((Tick.Refused) tick).message();
  }

  private static final class SavedClock extends MemoryStore {
    long version;
    int saves;

    @Override
    public synchronized void saveClock(long next) {
      version = next;
      saves++;
    }

    @Override
    public synchronized long savedClock() {
      return version;
    }
  }
}
