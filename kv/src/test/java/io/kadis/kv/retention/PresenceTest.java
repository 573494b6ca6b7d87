package io.kadis.kv.retention;

import static io.kadis.kv.entry.Entries.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.key.Key;
import io.kadis.kv.entry.Entries;
import io.kadis.kv.rpc.KvReply;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

class PresenceTest {
  private static final Duration WEEK = Duration.ofDays(7);

  private Instant now = NOW;
  private final List<Bytes> keys =
      IntStream.range(0, 4)
          .mapToObj(i -> Entries.utf8("/kv/" + i))
          .sorted(Comparator.comparing(key -> Key.of(key).id()))
          .toList();

  @Test
  void aNodeThatWasAwayForAWhileSpeaks() {
    var presence = presence(Duration.ofDays(6));

    assertThat(presence.inOrder()).isTrue();
    assertThat(presence.beat()).contains(now);
    assertThat(presence.syncing(keys.getFirst())).isEmpty();
  }

  @Test
  void aNodeThatWasAwayTooLongIsSilentBeforeAndWhileItCatchesUp() {
    var presence = presence(WEEK);
    var since = now.minus(WEEK).toEpochMilli();

    assertThat(presence.inOrder()).isFalse();
    assertThat(presence.syncing(keys.getFirst())).contains(new KvReply.Syncing(since));
    assertThat(presence.beat()).as("nothing to save").isEmpty();
    assertThat(presence.catchingUp()).isTrue();
    assertThat(presence.syncing(keys.getFirst())).contains(new KvReply.Syncing(since));

    presence.caughtUp();
    assertThat(presence.inOrder()).isTrue();
    assertThat(presence.syncing(keys.getFirst())).isEmpty();
    assertThat(presence.beat()).contains(now);
  }

  @Test
  void aNodeThatWasSuspendedOrCutOffNoticesOnItsOwn() {
    var presence = presence(Duration.ZERO);
    presence.beat();
    now = now.plus(WEEK);

    assertThat(presence.syncing(keys.getFirst())).isPresent();
    assertThat(presence.beat()).isEmpty();
    assertThat(presence.catchingUp()).isTrue();
  }

  @Test
  void keysAreSpokenOfAsSoonAsTheyAreSettled() {
    var presence = presence(WEEK);
    presence.beat();
    presence.note(backlog -> backlog.visited(keys.get(1), true));

    assertThat(silent(presence)).containsExactly(keys.get(2), keys.get(3));

    presence.note(backlog -> backlog.visited(keys.get(2), false));
    presence.note(Backlog::passedAll);
    assertThat(silent(presence)).containsExactly(keys.get(2));
    assertThat(presence.backlog(Backlog::done)).contains(false);

    presence.note(backlog -> backlog.retried(keys.get(2), true));
    assertThat(silent(presence)).isEmpty();
    assertThat(presence.backlog(Backlog::done)).contains(true);
  }

  @Test
  void tooManyOpenKeysComeFirst() {
    var backlog = new Backlog();
    IntStream.range(0, Backlog.MAX_OPEN)
        .forEach(i -> backlog.visited(Entries.utf8("/kv/" + i), false));

    assertThat(backlog.goesOn()).isFalse();
    assertThat(backlog.open()).hasSize(Backlog.MAX_OPEN);
    backlog.retried(backlog.open().getFirst(), true);
    assertThat(backlog.goesOn()).isTrue();
  }

  private List<Bytes> silent(Presence presence) {
    return keys.stream().filter(key -> presence.syncing(key).isPresent()).toList();
  }

  private Presence presence(Duration away) {
    return new Presence(now.minus(away), WEEK, () -> now);
  }
}
