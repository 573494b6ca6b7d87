package io.kadis.libp2p.noise;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.kadis.testing.Requirement;
import io.kadis.testing.Seeds;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NoiseHandshakeTest {
  private static final byte[] EMPTY = {};
  private static final byte[] HELLO = "hello".getBytes(US_ASCII);
  private static final byte[] WORLD = "the world".getBytes(US_ASCII);

  private final SecureRandom random = new SecureRandom();
  private final X25519Key ourStatic = X25519Key.generate(random);
  private final NoiseHandshake initiator =
      NoiseHandshake.initiator(ourStatic, X25519Key.generate(random));
  private final NoiseHandshake responder =
      NoiseHandshake.responder(ourStatic, X25519Key.generate(random));

  @Test
  @Requirement({"NOISE-1", "NOISE-3"})
  void initiatorAgreesWithAnotherImplementation() throws Exception {
    Oracle peer = Oracle.responder();

    assertThat(peer.read(initiator.write(EMPTY))).isEmpty();
    assertThat(initiator.read(peer.write(HELLO))).isEqualTo(HELLO);
    assertThat(peer.read(initiator.write(WORLD))).isEqualTo(WORLD);
    assertThat(initiator.theirStatic()).isEqualTo(peer.staticKey());
    assertThat(peer.theirStatic()).isEqualTo(ourStatic.publicPoint());
    assertTransport(initiator.split(), peer);
  }

  @Test
  @Requirement({"NOISE-1", "NOISE-3"})
  void responderAgreesWithAnotherImplementation() throws Exception {
    Oracle peer = Oracle.initiator();

    assertThat(responder.read(peer.write(EMPTY))).isEmpty();
    assertThat(peer.read(responder.write(HELLO))).isEqualTo(HELLO);
    assertThat(responder.read(peer.write(WORLD))).isEqualTo(WORLD);
    assertThat(responder.theirStatic()).isEqualTo(peer.staticKey());
    assertTransport(responder.split(), peer);
  }

  private static void assertTransport(SymmetricState.TransportKeys keys, Oracle peer)
      throws Exception {
    var theirs = peer.split();
    for (byte[] text : new byte[][] {HELLO, WORLD, EMPTY, new byte[1000]}) {
      assertThat(Oracle.open(theirs.getReceiver(), keys.sending().nextToSeal().doFinal(text)))
          .isEqualTo(text);
      assertThat(keys.receiving().nextToOpen().doFinal(Oracle.seal(theirs.getSender(), text)))
          .isEqualTo(text);
    }
  }

  @Test
  @Requirement("NOISE-3")
  void messagesHaveTheSizesOfThePattern() throws Exception {
    byte[] first = initiator.write(EMPTY);
    responder.read(first);
    byte[] second = responder.write(HELLO);
    initiator.read(second);
    byte[] third = initiator.write(HELLO);

    assertThat(first).hasSize(32); // e
    assertThat(second).hasSize(32 + 32 + 16 + HELLO.length + 16); // e, s, payload
    assertThat(third).hasSize(32 + 16 + HELLO.length + 16); // s, payload
  }

  @Test
  @Requirement({"NOISE-7", "SEC-25"})
  void anyChangedOrMissingByteEndsTheHandshake() {
    Seeds.check(
        100,
        seed -> {
          var dialer = NoiseHandshake.initiator(ourStatic, X25519Key.generate(random));
          var listener = NoiseHandshake.responder(ourStatic, X25519Key.generate(random));
          listener.read(dialer.write(EMPTY));
          byte[] damaged = damage(listener.write(HELLO), seed);
          assertThatExceptionOfType(NoiseException.HandshakeFailed.class)
              .isThrownBy(() -> dialer.read(damaged));
        });
  }

  private static byte[] damage(byte[] message, RandomGenerator random) {
    int at = random.nextInt(message.length);
    if (random.nextBoolean()) {
      return Arrays.copyOf(message, at);
    }
    // The top bit of an ephemeral point means nothing (RFC 7748 §5), but it is in the transcript.
    message[at] ^= (byte) (1 << random.nextInt(8));
    return message;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 31})
  @Requirement("NOISE-3")
  void aFirstMessageWithoutAWholeKeyIsRefused(int bytes) {
    assertThatExceptionOfType(NoiseException.HandshakeFailed.class)
        .isThrownBy(() -> responder.read(new byte[bytes]))
        .withMessageContaining(bytes + " bytes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      })
  @Requirement("SEC-25")
  void lowOrderPointsAreRefused(String point) {
    assertThatExceptionOfType(NoiseException.HandshakeFailed.class)
        .isThrownBy(() -> {
          responder.read(HexFormat.of().parseHex(point));
          responder.write(HELLO);
        })
        .withMessageContaining("low-order");
  }

  @Test
  @Requirement("SEC-25")
  void theEphemeralSecretIsForgottenAtTheEnd() throws Exception {
    var ephemeral = X25519Key.generate(random);
    var dialer = NoiseHandshake.initiator(ourStatic, ephemeral);
    Oracle peer = Oracle.responder();
    peer.read(dialer.write(EMPTY));
    dialer.read(peer.write(HELLO));
    dialer.write(HELLO);
    byte[] before = ephemeral.agree(peer.staticKey()).orElseThrow();

    dialer.split();

    assertThat(ephemeral.agree(peer.staticKey()).orElseThrow()).isNotEqualTo(before);
  }

  @Test
  void messagesOutOfTurnAreOurBug() {
    assertThatIllegalStateException().isThrownBy(() -> responder.write(EMPTY));
    assertThatIllegalStateException().isThrownBy(() -> initiator.read(new byte[32]));
    assertThatIllegalStateException().isThrownBy(initiator::split);
    assertThatIllegalStateException().isThrownBy(initiator::theirStatic);
  }

  @Test
  @Requirement({"NOISE-7", "SEC-25"})
  void aKeyEndsBeforeItsReservedNonce() throws Exception {
    var last = new CipherState(new byte[32], -2L); // 2^64−2 unsigned
    last.nextToSeal().doFinal(HELLO);

    assertThat(last.isExhausted()).isTrue();
    assertThatIllegalStateException().isThrownBy(last::nextToSeal);
  }

  @Test
  @Requirement({"NOISE-7", "SEC-25"})
  void everyMessageHasItsOwnNonce() throws Exception {
    var cipher = new CipherState(new byte[32]);

    byte[] first = cipher.nextToSeal().doFinal(HELLO);

    assertThat(cipher.nextToSeal().doFinal(HELLO)).isNotEqualTo(first);
  }
}
