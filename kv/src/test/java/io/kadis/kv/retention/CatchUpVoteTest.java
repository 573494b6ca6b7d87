package io.kadis.kv.retention;

import static io.kadis.kv.retention.Said.ABSENT;
import static io.kadis.kv.retention.Said.by;
import static io.kadis.kv.retention.Said.found;
import static io.kadis.kv.retention.Said.silent;
import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.kv.entry.Entries;
import io.kadis.kv.retention.CatchUpVote.Since;
import io.kadis.kv.retention.Poll.Answer;
import io.kadis.kv.rpc.KvReply;
import java.time.Instant;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

class CatchUpVoteTest {
  private static final Instant ALIVE = Entries.NOW;
  private static final CatchUpVote LATER = new CatchUpVote.Later();
  private static final CatchUpVote DROP = new CatchUpVote.Drop();
  private static final CatchUpVote KEEP = new CatchUpVote.Keep();

  @Test
  void whatAQuorumOfOthersDoesNotHaveWasPurged() {
    assertThat(vote(5, by(ABSENT), by(ABSENT), by(ABSENT), silent())).isEqualTo(DROP);
    assertThat(vote(2, by(ABSENT))).as("the only other one").isEqualTo(DROP);
  }

  @Test
  void withoutAQuorumNothingIsKnown() {
    assertThat(vote(5, by(ABSENT), by(ABSENT), silent(), silent())).isEqualTo(LATER);
    assertThat(vote(2, silent())).isEqualTo(LATER);
    assertThat(vote(1)).as("nobody found").isEqualTo(LATER);
    assertThat(vote(3, by(new KvReply.Busy("later")), by(ABSENT))).isEqualTo(LATER);
  }

  @Test
  void whatIsFoundIsTakenAndSpokenOfOnceAQuorumHasAnswered() {
    assertThat(vote(5, by(found(1)), by(ABSENT), by(found(2)), silent()))
        .isEqualTo(new CatchUpVote.Take(List.of(Bytes.of(1), Bytes.of(2)), true));
    assertThat(vote(5, by(found(1)), silent(), silent(), silent()))
        .isEqualTo(new CatchUpVote.Take(List.of(Bytes.of(1)), false));
  }

  /** A whole network was off: who left last knows all there is to know. */
  @Test
  void thoseWhoWereAwayAsWellAndLeftNoLaterDoNotCount() {
    var before = by(syncing(-1));
    var with = by(syncing(0));
    assertThat(vote(5, before, with, before)).isEqualTo(KEEP);
    assertThat(vote(3, before, silent())).as("who may have stayed").isEqualTo(LATER);
  }

  @Test
  void oneWhoWasAwayAndLeftLaterIsWaitedFor() {
    assertThat(vote(3, by(syncing(1)), by(syncing(-1)))).isEqualTo(LATER);
    assertThat(vote(5, by(syncing(1)), by(ABSENT), by(ABSENT), silent())).isEqualTo(LATER);
  }

  /** It may have lost its disk. */
  @Test
  void oneThatHasNothingTakesNothingFromThoseWhoWereAllAway() {
    var before = by(syncing(-1));
    var later = by(syncing(1));
    assertThat(vote(5, before, before, before, by(ABSENT))).isEqualTo(KEEP);
    assertThat(vote(5, later, before, before, by(ABSENT))).isEqualTo(LATER);
    assertThat(vote(5, before, before, by(ABSENT), by(ABSENT))).isEqualTo(KEEP);
    assertThat(vote(3, before, by(ABSENT))).isEqualTo(KEEP);
    assertThat(vote(5, before, by(ABSENT), by(ABSENT), by(ABSENT))).isEqualTo(DROP);
  }

  @Test
  void oneThatHasJustJoinedIsWaitedForButNotForEver() {
    var others = List.of(by(syncing(-1)), by(new KvReply.Syncing()));
    assertThat(CatchUpVote.of(others, 3, new Since(ALIVE, true))).isEqualTo(LATER);
    assertThat(CatchUpVote.of(others, 3, new Since(ALIVE, false))).isEqualTo(KEEP);
  }

  private static CatchUpVote vote(int nEff, Answer... others) {
    return CatchUpVote.of(List.of(others), nEff, new Since(ALIVE, true));
  }

  private static KvReply syncing(int secondsAfterUs) {
    return new KvReply.Syncing(ALIVE.plusSeconds(secondsAfterUs).toEpochMilli());
  }
}
