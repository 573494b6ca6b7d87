package io.kadis.libp2p.multistream;

import static io.kadis.libp2p.channel.Async.async;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kadis.libp2p.NegotiationException;
import io.kadis.libp2p.ProtocolId;
import io.kadis.libp2p.channel.Pipe;
import io.kadis.testing.Requirement;
import io.kadis.testing.Seeds;
import java.io.EOFException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class MultistreamTest {
  private static final ProtocolId NOISE = new ProtocolId("/noise");
  private static final ProtocolId TLS = new ProtocolId("/tls/1.0.0");
  private static final ProtocolId PING = new ProtocolId("/ipfs/ping/1.0.0");

  /** Published bytes of the messages (CONFORMANCE §8, MSS). */
  private static final String HEADER = "132f6d756c746973747265616d2f312e302e300a";

  private static final String NOISE_MESSAGE = "072f6e6f6973650a";
  private static final String NA = "036e610a";
  private static final String LS = "036c730a";

  private final Pipe.Ends pipe = Pipe.create();
  private final Pipe ours = pipe.left();
  private final Pipe peer = pipe.right();

  @AfterEach
  void closePipe() {
    pipe.close();
  }

  @Test
  @Requirement({"MSS-1", "MSS-2", "MSS-5"})
  void initiatorSendsHeaderAndFirstProposalAsThePublishedBytes() throws Exception {
    peer.write(hex(HEADER + NOISE_MESSAGE));

    assertThat(Multistream.select(ours, List.of(NOISE))).isEqualTo(NOISE);
    assertThat(ours.written()).isEqualTo(hex(HEADER + NOISE_MESSAGE));
    assertThat(ours.writes()).isEqualTo(1);
  }

  @Test
  @Requirement({"MSS-1", "MSS-2", "MSS-3"})
  void responderAnswersWithHeaderAndEcho() throws Exception {
    peer.write(hex(HEADER + NOISE_MESSAGE));

    assertThat(Multistream.respond(ours, Set.of(NOISE)::contains)).isEqualTo(NOISE);
    assertThat(ours.written()).isEqualTo(hex(HEADER + NOISE_MESSAGE));
  }

  @Test
  @Requirement("MSS-2")
  void responderSendsItsHeaderToAPeerThatWaitsForIt() throws Exception {
    var answer = async(() -> Multistream.respond(ours, NOISE::equals));

    assertThat(Message.read(peer)).isEqualTo(Message.HEADER);
    peer.write(hex(HEADER));
    peer.write(hex(NOISE_MESSAGE));
    assertThat(answer.join()).isEqualTo(NOISE);
  }

  @Test
  @Requirement("MSS-5")
  void responderJoinsHeaderAndEchoWhenTheProposalIsHereAlready() throws Exception {
    peer.write(hex(HEADER + NOISE_MESSAGE));
    Multistream.respond(ours, NOISE::equals);

    assertThat(ours.writes()).isEqualTo(1);
  }

  @Test
  @Requirement("MSS-2")
  void anyOtherFirstMessageAborts() throws Exception {
    peer.write(Message.encode("/multistream/2.0.0", "/noise"));

    assertThatExceptionOfType(MultistreamException.class)
        .isThrownBy(() -> Multistream.respond(ours, NOISE::equals))
        .withMessageContaining("/multistream/2.0.0");

    var toInitiator = Pipe.create();
    toInitiator.right().write(hex(NOISE_MESSAGE));
    assertThatExceptionOfType(MultistreamException.class)
        .isThrownBy(() -> Multistream.select(toInitiator.left(), List.of(NOISE)));
  }

  @Test
  @Requirement("MSS-3")
  void thirdProposalIsAccepted() throws Exception {
    var answer = async(() -> Multistream.respond(peer, PING::equals));

    assertThat(Multistream.select(ours, List.of(NOISE, TLS, PING))).isEqualTo(PING);
    assertThat(answer.join()).isEqualTo(PING);
    assertThat(peer.written()).isEqualTo(Message.encode(Message.HEADER, "na", "na", PING.text()));
  }

  @Test
  @Requirement("MSS-3")
  void initiatorThatFindsNothingSaysWhatItWanted() throws Exception {
    peer.write(hex(HEADER + NA + NA));

    assertThatExceptionOfType(NegotiationException.class)
        .isThrownBy(() -> Multistream.select(ours, List.of(NOISE, TLS)))
        .withMessageContaining("/noise")
        .withMessageContaining("/tls/1.0.0");
  }

  @Test
  @Requirement({"MSS-3", "MSS-8"})
  void anEchoMustBeExact() throws Exception {
    peer.write(Message.encode(Message.HEADER, "/Noise"));

    assertThatExceptionOfType(MultistreamException.class)
        .isThrownBy(() -> Multistream.select(ours, List.of(NOISE)))
        .withMessageContaining("/Noise");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"00", "012f", "072f6e6f69736531", "8700", "02c30a", "ffffffffffffffffff01"})
  @Requirement({"MSS-1", "MSS-3", "MSS-4", "ENC-1"})
  void malformedMessagesAbort(String bytes) throws Exception {
    peer.write(hex(HEADER + bytes + NOISE_MESSAGE));

    assertThatExceptionOfType(MultistreamException.class)
        .isThrownBy(() -> Multistream.respond(ours, NOISE::equals));
  }

  @Test
  @Requirement({"MSS-4", "SEC-18"})
  void messageOf1024BytesIsReadAndOf1025IsRefusedAtItsLength() throws Exception {
    var longest = new ProtocolId("/" + "x".repeat(ProtocolId.MAX_BYTES - 1));
    peer.write(Message.encode(Message.HEADER, longest.text()));
    assertThat(Multistream.respond(ours, longest::equals)).isEqualTo(longest);

    var second = Pipe.create();
    second.right().write(hex(HEADER + "8108")); // 1,025, and not a byte of it
    second.right().closeWrite();
    assertThatExceptionOfType(MultistreamException.class)
        .isThrownBy(() -> Multistream.respond(second.left(), NOISE::equals))
        .withMessageContaining("1024");
  }

  @Test
  @Requirement("MSS-4")
  void proposalsAreLimited() throws Exception {
    peer.write(hex(HEADER));
    for (int i = 0; i <= Multistream.MAX_ROUNDS; i++) {
      peer.write(Message.encode("/unknown/" + i));
    }

    assertThatExceptionOfType(MultistreamException.class)
        .isThrownBy(() -> Multistream.respond(ours, NOISE::equals))
        .withMessageContaining("64");
  }

  @Test
  @Requirement("MSS-4")
  void theLastRoundStillCounts() throws Exception {
    List<ProtocolId> wanted = new ArrayList<>(Collections.nCopies(Multistream.MAX_ROUNDS - 1, TLS));
    wanted.add(NOISE);
    var answer = async(() -> Multistream.respond(peer, NOISE::equals));

    assertThat(Multistream.select(ours, wanted)).isEqualTo(NOISE);
    assertThat(answer.join()).isEqualTo(NOISE);
    assertThatThrownBy(() -> Multistream.select(ours, Collections.nCopies(65, TLS)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @Requirement({"MSS-5", "MSS-6"})
  void applicationBytesInTheSameSegmentAreLeftForTheProtocol() throws Exception {
    byte[] data = new byte[32];
    RandomGenerator.of("SplittableRandom").nextBytes(data);
    peer.write(Message.encode(Message.HEADER, PING.text()));
    peer.write(data);

    assertThat(Multistream.respond(ours, PING::equals)).isEqualTo(PING);
    byte[] rest = new byte[64];
    assertThat(ours.read(rest, 0, rest.length)).isEqualTo(32);
    assertThat(rest).startsWith(data);
  }

  @Test
  @Requirement({"MSS-7", "MSS-8"})
  void listingRepeatedHeaderAndForeignNamesAreNotAvailable() throws Exception {
    peer.write(hex(HEADER + LS + HEADER + "050a2f61620a" + NOISE_MESSAGE));
    peer.closeWrite();

    assertThat(Multistream.respond(ours, NOISE::equals)).isEqualTo(NOISE);
    assertThat(ours.written()).isEqualTo(hex(HEADER + NA + NA + NA + NOISE_MESSAGE));
  }

  @Test
  @Requirement("MSS-8")
  void matchIsCaseSensitive() throws Exception {
    peer.write(Message.encode(Message.HEADER, "/NOISE", "/noise/", "/noise"));

    assertThat(Multistream.respond(ours, NOISE::equals)).isEqualTo(NOISE);
    assertThat(ours.written()).isEqualTo(hex(HEADER + NA + NA + NOISE_MESSAGE));
  }

  @Test
  void endWhileNegotiatingIsAnError() throws Exception {
    peer.write(hex(HEADER + "07"));
    peer.closeWrite();

    assertThatThrownBy(() -> Multistream.respond(ours, NOISE::equals))
        .isInstanceOf(EOFException.class);
  }

  @Test
  void peersTextIsShortAndHarmlessInErrors() throws Exception {
    peer.write(Message.encode("\u001b[31m" + "x".repeat(500)));

    assertThatExceptionOfType(MultistreamException.class)
        .isThrownBy(() -> Multistream.respond(ours, NOISE::equals))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(200).doesNotContain("\u001b"));
  }

  @Test
  @Requirement({"MSS-1", "ENC-5"})
  void oneByteAtATimeChangesNothing() throws Exception {
    ours.trickle(1);
    peer.trickle(1);
    var answer = async(() -> Multistream.respond(peer, PING::equals));

    assertThat(Multistream.select(ours, List.of(NOISE, PING))).isEqualTo(PING);
    assertThat(answer.join()).isEqualTo(PING);
  }

  @Test
  @Requirement({"MSS-4", "SEC-30"})
  void mutatedNegotiationsEndInAnAnswerOrADeclaredError() {
    Seeds.check(
        2_000,
        random -> {
          byte[] script = Message.encode(Message.HEADER, "ls", "/tls/1.0.0", "/noise");
          var mutated = mutate(script, random);
          var channel = Pipe.create();
          channel.right().write(mutated);
          channel.right().closeWrite();
          try {
            assertThat(Multistream.respond(channel.left(), NOISE::equals)).isEqualTo(NOISE);
          } catch (MultistreamException | EOFException declared) {
            assertThat(declared).hasMessageNotContaining("null");
          }
        });
  }

  private static byte[] mutate(byte[] script, RandomGenerator random) {
    byte[] mutated = Arrays.copyOf(script, random.nextInt(script.length + 1));
    for (int i = random.nextInt(3); i > 0 && mutated.length > 0; i--) {
      mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
    }
    return mutated;
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }
}
