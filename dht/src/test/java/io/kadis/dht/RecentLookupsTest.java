package io.kadis.dht;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RecentLookupsTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final TestParts parts = new TestParts(20);
  private final RecentLookups recent = parts.walker.recent();

  @AfterEach
  void close() {
    parts.close();
  }

  @Test
  void nothingIsKeptBeforeSomebodyAsks() {
    lookUp("early");
    assertThat(recent.after(0)).isEmpty();
    lookUp("late");
    assertThat(recent.after(0)).extracting(RecentLookups.Seen::key).containsExactly(key("late"));
  }

  @Test
  void eachIsToldOnceToWhoSaysWhatItHas() {
    recent.after(0);
    lookUp("one");
    long last = recent.after(0).getLast().number();
    assertThat(recent.after(last)).isEmpty();
    lookUp("two");
    assertThat(recent.after(last)).extracting(RecentLookups.Seen::key).containsExactly(key("two"));
  }

  @Test
  void whoHasNotAskedForAWhileBeginsAnew() {
    recent.after(0);
    lookUp("seen");
    parts.now = parts.now.plus(RecentLookups.INTEREST);
    lookUp("unseen");
    assertThat(recent.after(0)).isEmpty();
  }

  @Test
  void theOldestMakeRoom() {
    recent.after(0);
    for (int i = 0; i <= RecentLookups.MAX_KEPT; i++) {
      lookUp("key " + i);
    }
    assertThat(recent.after(0))
        .hasSize(RecentLookups.MAX_KEPT)
        .extracting(RecentLookups.Seen::key)
        .startsWith(key("key 1"));
  }

  private void lookUp(String name) {
    parts.walker.findClosest(key(name), TIMEOUT);
  }

  private static Bytes key(String name) {
    return Bytes.wrap(name.getBytes(StandardCharsets.UTF_8));
  }
}
