package io.kadis.libp2p.multistream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kadis.libp2p.NegotiationException;
import io.kadis.libp2p.ProtocolId;
import io.kadis.libp2p.channel.Pipe;
import io.kadis.testing.Requirement;
import io.kadis.testing.Seeds;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LazySelectTest {
  private static final ProtocolId PING = new ProtocolId("/ipfs/ping/1.0.0");

  private final LazySelect lazy = new LazySelect(PING);

  @Test
  @Requirement({"MSS-5", "MSS-6"})
  void proposalIsHeaderAndProtocolInOnePiece() {
    assertThat(lazy.proposal()).isEqualTo(Message.encode(Message.HEADER, PING.text()));
    assertThat(lazy.settled()).isFalse();
  }

  @Test
  @Requirement("MSS-6")
  void aResponderGetsTheEarlyDataAndTheInitiatorItsAnswer() throws Exception {
    var pipe = Pipe.create();
    byte[] together = Arrays.copyOf(lazy.proposal(), lazy.proposal().length + 32);
    pipe.left().write(together);

    assertThat(Multistream.respond(pipe.right(), PING::equals)).isEqualTo(PING);
    assertThat(pipe.right().read(new byte[64], 0, 64)).isEqualTo(32);

    pipe.right().write(new byte[] {42});
    while (!lazy.settled()) {
      byte[] answer = new byte[lazy.wanted()];
      lazy.accept(answer, 0, pipe.left().read(answer, 0, answer.length));
    }
    byte[] reply = new byte[10];
    assertThat(pipe.left().read(reply, 0, 10)).isEqualTo(1);
    assertThat(reply[0]).isEqualTo((byte) 42);
  }

  @Test
  @Requirement({"MSS-5", "MSS-6"})
  void theAnswerIsConsumedInAnyPiecesAndNothingBehindIt() {
    Seeds.check(
        200,
        random -> {
          var select = new LazySelect(PING);
          byte[] answer = select.proposal().clone();
          byte[] arriving = Arrays.copyOf(answer, answer.length + 5);
          int consumed = 0;
          while (!select.settled()) {
            int piece = 1 + random.nextInt(arriving.length - consumed);
            consumed += select.accept(arriving, consumed, piece);
          }
          assertThat(consumed).isEqualTo(answer.length);
          assertThat(select.accept(arriving, consumed, 5)).isZero();
        });
  }

  @Test
  @Requirement("MSS-6")
  void laterRefusalSurfacesAtTheRead() {
    byte[] refusal = Message.encode(Message.HEADER, "na");

    assertThatExceptionOfType(NegotiationException.class)
        .isThrownBy(() -> lazy.accept(refusal, 0, refusal.length))
        .withMessageContaining(PING.text());
    assertThat(lazy.settled()).isFalse();
  }

  @Test
  @Requirement({"MSS-2", "MSS-6"})
  void anAnswerWithoutHeaderIsNoMultistream() {
    byte[] garbage = Message.encode(PING.text());

    assertThatExceptionOfType(MultistreamException.class)
        .isThrownBy(() -> lazy.accept(garbage, 0, garbage.length));
  }
}
