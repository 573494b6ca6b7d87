package io.kadis.libp2p.noise;

import static io.kadis.libp2p.channel.Async.async;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kadis.libp2p.ProtocolId;
import io.kadis.libp2p.channel.Pipe;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.identity.PrivateKey;
import io.kadis.testing.Requirement;
import io.kadis.testing.Seeds;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class NoiseTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final PrivateKey ALICE = PrivateKey.generate(RANDOM);
  private static final PrivateKey BOB = PrivateKey.generate(RANDOM);
  private static final ProtocolId YAMUX = new ProtocolId("/yamux/1.0.0");
  private static final List<ProtocolId> MUXERS = List.of(YAMUX);
  private static final byte[] EMPTY = {};

  private final Pipe.Ends pipe = Pipe.create();
  private final Pipe dialer = pipe.left();
  private final Pipe listener = pipe.right();
  private final Noise alice = new Noise(ALICE, MUXERS, RANDOM);
  private final Noise bob = new Noise(BOB, MUXERS, RANDOM);

  @AfterEach
  void closePipe() {
    pipe.close();
  }

  @Test
  @Requirement({"NOISE-1", "NOISE-4", "NOISE-5"})
  void bothSidesLearnWhoTheOtherIs() throws Exception {
    var answering = async(() -> bob.respond(listener));
    SecureChannel dialled = alice.initiate(dialer, BOB.peerId());
    SecureChannel answered = answering.join();

    assertThat(dialled.remotePeer()).isEqualTo(BOB.peerId());
    assertThat(dialled.remoteKey()).isEqualTo(BOB.publicKey());
    assertThat(answered.remotePeer()).isEqualTo(ALICE.peerId());
    dialled.write(new byte[] {1, 2, 3}, 0, 3);
    assertThat(answered.read(new byte[8], 0, 8)).isEqualTo(3);
    answered.write(new byte[] {4, 5}, 0, 2);
    assertThat(dialled.read(new byte[8], 0, 8)).isEqualTo(2);
  }

  @Test
  @Requirement("NOISE-6")
  void aDialerMayLearnWhoAnswers() throws Exception {
    var answering = async(() -> bob.respond(listener));

    assertThat(alice.initiate(dialer, null).remotePeer()).isEqualTo(BOB.peerId());
    answering.join();
  }

  @Test
  @Requirement("NOISE-6")
  void anotherPeerThanTheOneDialledLearnsNothing() {
    PeerId expected = PrivateKey.generate(RANDOM).peerId();
    var answering = async(() -> bob.respond(listener));

    assertThatExceptionOfType(NoiseException.WrongPeer.class)
        .isThrownBy(() -> alice.initiate(dialer, expected))
        .withMessageContaining(expected.toString())
        .satisfies(e -> assertThat(e.actual()).isEqualTo(BOB.peerId()));
    assertThat(dialer.written()).hasSize(2 + 32); // Message 1 and no message 3.
    assertThat(dialer.isClosed()).isTrue();
    assertThatThrownBy(answering::join).hasCauseInstanceOf(IOException.class);
    assertThat(listener.isClosed()).isTrue();
  }

  @Test
  @Requirement({"NOISE-2", "NOISE-3"})
  void theFirstMessageIsAKeyBehindItsLengthAndNothingElse() throws Exception {
    var answering = async(() -> bob.respond(listener));
    alice.initiate(dialer, null);
    answering.join();

    assertThat(dialer.written()).startsWith(0, 32);
    byte[] withPayload = NoiseHandshake.initiator(key(), key()).write(new byte[1]);
    var second = Pipe.create();
    second.right().write(frame(withPayload));
    assertThatExceptionOfType(NoiseException.HandshakeFailed.class)
        .isThrownBy(() -> bob.respond(second.left()))
        .withMessageContaining("payload of 1 bytes");
    assertThat(second.left().written()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"true,true", "true,false", "false,true", "false,false"})
  @Requirement("NOISE-8")
  void theMuxerIsSettledWhenBothListOne(boolean dialerLists, boolean listenerLists)
      throws Exception {
    var dialing = new Noise(ALICE, dialerLists ? MUXERS : List.of(), RANDOM);
    var listening = new Noise(BOB, listenerLists ? MUXERS : List.of(), RANDOM);
    var answering = async(() -> listening.respond(listener));

    var settled = dialing.initiate(dialer, null).muxer();
    assertThat(settled.isPresent()).isEqualTo(dialerLists && listenerLists);
    assertThat(settled).isIn(Optional.empty(), Optional.of(YAMUX));
    assertThat(answering.join().muxer()).isEqualTo(settled);
  }

  @Test
  @Requirement("NOISE-8")
  void noCommonMuxerFailsBothSides() {
    var other = new Noise(BOB, List.of(new ProtocolId("/mplex/6.7.0")), RANDOM);
    var answering = async(() -> other.respond(listener));

    assertThatExceptionOfType(NoiseException.HandshakeFailed.class)
        .isThrownBy(() -> alice.initiate(dialer, null))
        .withMessageContaining("muxer");
    assertThatThrownBy(answering::join).hasCauseInstanceOf(IOException.class);
  }

  @Test
  @Requirement({"NOISE-5", "NOISE-6"})
  void someoneElsesPayloadIsRefused() throws Exception {
    X25519Key attacker = key();
    var forged = NoisePayload.sign(BOB, Bytes.wrap(key().publicPoint()), MUXERS).encode();
    var dialling = async(() -> alice.initiate(dialer, BOB.peerId()));
    var handshake = NoiseHandshake.responder(attacker, key());
    handshake.read(readFrame(listener));
    listener.write(frame(handshake.write(forged)));

    assertThatThrownBy(dialling::join).hasCauseInstanceOf(NoiseException.HandshakeFailed.class);
    assertThat(dialer.written()).hasSize(2 + 32);
    assertThat(dialer.isClosed()).isTrue();
  }

  @Test
  @Requirement({"NOISE-5", "NOISE-6"})
  void aDialerWithAForgedIdentityIsRefused() throws Exception {
    var forged = NoisePayload.sign(ALICE, Bytes.wrap(key().publicPoint()), MUXERS).encode();
    var answering = async(() -> bob.respond(listener));
    var handshake = NoiseHandshake.initiator(key(), key());
    dialer.write(frame(handshake.write(EMPTY)));
    handshake.read(readFrame(dialer));
    dialer.write(frame(handshake.write(forged)));

    assertThatThrownBy(answering::join).hasCauseInstanceOf(NoiseException.HandshakeFailed.class);
    assertThat(listener.isClosed()).isTrue();
  }

  @Test
  @Requirement("NOISE-2")
  void dataInTheSegmentOfTheLastMessageIsNotLost() throws Exception {
    X25519Key staticKey = key();
    var payload = NoisePayload.sign(ALICE, Bytes.wrap(staticKey.publicPoint()), MUXERS).encode();
    var answering = async(() -> bob.respond(listener));
    var handshake = NoiseHandshake.initiator(staticKey, key());
    dialer.write(frame(handshake.write(EMPTY)));
    handshake.read(readFrame(dialer));
    var segment = new ByteArrayOutputStream();
    segment.writeBytes(frame(handshake.write(payload)));
    segment.writeBytes(frame(handshake.split().sending().nextToSeal().doFinal(new byte[100])));
    dialer.write(segment.toByteArray());

    SecureChannel channel = answering.join();
    assertThat(channel.readable()).isTrue();
    assertThat(channel.read(new byte[200], 0, 200)).isEqualTo(100);
  }

  @Test
  @Requirement({"NOISE-7", "SEC-25"})
  void theEphemeralKeyIsFreshAndTheStaticOneStays() throws Exception {
    byte[] first = staticSeenBy(alice);
    byte[] firstEphemeral = Arrays.copyOf(dialer.written(), 34);
    var second = Pipe.create();
    var dialling = async(() -> alice.initiate(second.left(), null));
    byte[] secondEphemeral = readFrame(second.right());
    second.close();
    assertThatThrownBy(dialling::join).hasCauseInstanceOf(IOException.class);

    assertThat(Arrays.copyOfRange(firstEphemeral, 2, 34)).isNotEqualTo(secondEphemeral);
    assertThat(first).isNotEqualTo(staticSeenBy(new Noise(ALICE, MUXERS, RANDOM)));
  }

  /** Answers one handshake over a fresh pipe (or ours, the first time). */
  private byte[] staticSeenBy(Noise noise) throws Exception {
    var ends = dialer.writes() == 0 ? pipe : Pipe.create();
    var dialling = async(() -> noise.initiate(ends.left(), null));
    X25519Key staticKey = key();
    var handshake = NoiseHandshake.responder(staticKey, key());
    handshake.read(readFrame(ends.right()));
    var payload = NoisePayload.sign(BOB, Bytes.wrap(staticKey.publicPoint()), MUXERS).encode();
    ends.right().write(frame(handshake.write(payload)));
    handshake.read(readFrame(ends.right()));
    dialling.join();
    return handshake.theirStatic();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  @Requirement("NOISE-9")
  void theOwnersCloseEndsAListenerStalledAfterAnyMessage(int messages) throws Exception {
    var answering = async(() -> bob.respond(listener));
    if (messages == 1) {
      dialer.write(frame(NoiseHandshake.initiator(key(), key()).write(EMPTY)));
      readFrame(dialer);
    }
    listener.close();

    assertThatThrownBy(answering::join).hasCauseInstanceOf(IOException.class);
  }

  @Test
  @Requirement("NOISE-9")
  void theOwnersCloseEndsAStalledDialer() throws Exception {
    var dialling = async(() -> alice.initiate(dialer, null));
    readFrame(listener);
    dialer.close();

    assertThatThrownBy(dialling::join).hasCauseInstanceOf(IOException.class);
  }

  @Test
  @Requirement("NOISE-6")
  void aPeerThatLeavesWithinTheHandshakeIsClosed() {
    listener.close();
    assertThatThrownBy(() -> alice.initiate(dialer, null)).isInstanceOf(IOException.class);
    assertThat(dialer.isClosed()).isTrue();

    var half = Pipe.create();
    half.right().closeWrite();
    assertThatExceptionOfType(EOFException.class).isThrownBy(() -> bob.respond(half.left()));
    assertThat(half.left().isClosed()).isTrue();
  }

  @Test
  @Requirement({"NOISE-2", "ENC-5"})
  void oneByteAtATimeChangesNothing() throws Exception {
    var answering = async(() -> bob.respond(listener.trickle(1)));
    SecureChannel dialled = alice.initiate(dialer.trickle(1), BOB.peerId());
    answering.join().write(new byte[3], 0, 3);

    assertThat(dialled.read(new byte[8], 0, 8)).isEqualTo(3);
  }

  @Test
  @Requirement({"NOISE-6", "SEC-18"})
  void garbageEndsInADeclaredErrorAndAClosedConnection() {
    Seeds.check(
        300,
        random -> {
          byte[] garbage = new byte[random.nextInt(200)];
          random.nextBytes(garbage);
          if (garbage.length > 2 && random.nextBoolean()) {
            garbage[0] = 0;
            garbage[1] = (byte) random.nextInt(garbage.length);
          }
          for (boolean dialing : new boolean[] {true, false}) {
            var ends = Pipe.create();
            ends.right().write(garbage);
            ends.right().closeWrite();
            assertThatThrownBy(
                    () -> {
                      if (dialing) {
                        alice.initiate(ends.left(), null);
                      } else {
                        bob.respond(ends.left());
                      }
                    })
                .isInstanceOfAny(NoiseException.class, EOFException.class);
            assertThat(ends.left().isClosed()).isTrue();
          }
        });
  }

  private static X25519Key key() {
    return X25519Key.generate(RANDOM);
  }

  private static byte[] frame(byte[] body) {
    byte[] frame = new byte[2 + body.length];
    frame[0] = (byte) (body.length >> 8);
    frame[1] = (byte) body.length;
    System.arraycopy(body, 0, frame, 2, body.length);
    return frame;
  }

  /** Exactly one frame, so a new reader can follow on the same pipe. */
  private static byte[] readFrame(Pipe from) throws IOException {
    byte[] length = readExactly(from, 2);
    return readExactly(from, ((length[0] & 0xff) << 8) | (length[1] & 0xff));
  }

  private static byte[] readExactly(Pipe from, int count) throws IOException {
    byte[] bytes = new byte[count];
    for (int read = 0; read < count; ) {
      int next = from.read(bytes, read, count - read);
      if (next < 0) {
        throw new EOFException("only %d of %d bytes".formatted(read, count));
      }
      read += next;
    }
    return bytes;
  }
}
