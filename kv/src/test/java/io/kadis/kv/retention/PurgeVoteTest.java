package io.kadis.kv.retention;

import static io.kadis.kv.retention.Said.ABSENT;
import static io.kadis.kv.retention.Said.STORED;
import static io.kadis.kv.retention.Said.SYNCING;
import static io.kadis.kv.retention.Said.by;
import static io.kadis.kv.retention.Said.found;
import static io.kadis.kv.retention.Said.silent;
import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.kv.retention.Poll.Answer;
import io.kadis.kv.rpc.KvReply;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PurgeVoteTest {
  @Test
  void goesWhenAllOthersHaveTheSameOrNothing() {
    assertThat(PurgeVote.objection(List.of(by(STORED), by(ABSENT), by(STORED)))).isEmpty();
    assertThat(PurgeVote.objection(List.of())).as("nobody else ever seen").isEmpty();
  }

  @Test
  void oneThatDoesNotAgreeIsEnoughToKeepIt() {
    refusal("silent", silent());
    refusal("differs", by(found(1)));
    refusal("syncing", by(SYNCING));
    refusal("busy", by(new KvReply.Busy("later")));
    refusal("settings", by(new KvReply.Mismatch("others")));
    refusal("refused", by(new KvReply.Invalid("no such namespace")));
  }

  @Test
  void beyondTheHoldersOneThatDoesNotServeUsIsNotWaitedFor() {
    var mismatch = by(new KvReply.Mismatch("others"));
    assertThat(PurgeVote.objectionBeyond(List.of(mismatch, by(STORED), by(ABSENT)))).isEmpty();
    assertThat(PurgeVote.objectionBeyond(List.of(mismatch, by(found(1))))).contains("differs");
    assertThat(PurgeVote.objectionBeyond(List.of(by(ABSENT), silent()))).contains("silent");
  }

  private static void refusal(String reason, Answer answer) {
    Stream.of(
            List.of(answer, by(STORED), by(ABSENT)),
            List.of(by(STORED), answer, by(ABSENT)),
            List.of(by(STORED), by(ABSENT), answer))
        .forEach(answers -> assertThat(PurgeVote.objection(answers)).contains(reason));
  }
}
