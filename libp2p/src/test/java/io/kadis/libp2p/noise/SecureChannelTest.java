package io.kadis.libp2p.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kadis.libp2p.channel.Pipe;
import io.kadis.libp2p.identity.PrivateKey;
import io.kadis.testing.Requirement;
import io.kadis.testing.Seeds;
import java.io.EOFException;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class SecureChannelTest {
  private static final byte[] THERE = new byte[32];
  private static final byte[] BACK = new byte[32];

  static {
    Arrays.fill(THERE, (byte) 1);
    Arrays.fill(BACK, (byte) 2);
  }

  private final Pipe.Ends pipe = Pipe.create();
  private final FrameBuffers buffers = new FrameBuffers();
  private final SecureChannel left = channel(pipe.left(), THERE, BACK);
  private final SecureChannel right = channel(pipe.right(), BACK, THERE);

  private SecureChannel channel(Pipe raw, byte[] sending, byte[] receiving) {
    return channel(raw, new CipherState(sending), new CipherState(receiving));
  }

  private SecureChannel channel(Pipe raw, CipherState sending, CipherState receiving) {
    var identity = PrivateKey.generate(new SecureRandom());
    return new SecureChannel(
        new SecureChannel.Transport(raw, new FrameReader(raw, buffers), buffers),
        new SymmetricState.TransportKeys(sending, receiving),
        new SecureChannel.Remote(identity.publicKey(), identity.peerId(), Optional.empty()));
  }

  @AfterEach
  void closePipe() {
    pipe.close();
  }

  @Test
  @Requirement("NOISE-2")
  void aMebibyteArrivesInFramesOfAtMost65535() throws Exception {
    byte[] sent = random(1 << 20);
    var writer = Thread.ofVirtual().start(() -> write(left, sent));
    byte[] received = readExactly(right, sent.length);
    writer.join();

    assertThat(Arrays.equals(received, sent)).isTrue();
    List<Integer> bodies = bodies(pipe.left().written());
    assertThat(bodies).hasSize(17);
    assertThat(bodies.subList(0, 16)).containsOnly(65_535);
    assertThat(bodies.getLast()).isEqualTo((1 << 20) - 16 * 65_519 + 16);
  }

  @Test
  @Requirement("NOISE-2")
  void oneWriteIsOneFrame() throws Exception {
    left.write(random(100), 10, 50);
    left.write(random(65_519), 0, 65_519);

    assertThat(bodies(pipe.left().written())).containsExactly(66, 65_535);
    assertThat(pipe.left().writes()).isEqualTo(2);
  }

  @Test
  @Requirement({"NOISE-2", "ENC-5"})
  void anySizesAndPiecesArriveWhole() {
    Seeds.check(
        60,
        random -> {
          var ends = Pipe.create();
          var sender = channel(ends.left(), THERE, BACK);
          var receiver = channel(ends.right(), BACK, THERE);
          ends.right().trickle(1 + random.nextInt(10_000));
          byte[] sent = random(random.nextInt(200_000));
          for (int at = 0; at < sent.length; ) {
            int count = Math.min(sent.length - at, 1 + random.nextInt(80_000));
            sender.write(sent, at, count);
            at += count;
          }
          ends.left().closeWrite();
          assertThat(readExactly(receiver, sent.length)).isEqualTo(sent);
          assertThat(receiver.read(new byte[1], 0, 1)).isEqualTo(-1);
        });
  }

  @Test
  @Requirement("NOISE-2")
  void aFrameLargerThanTheReadIsHandedOutInPieces() throws Exception {
    byte[] sent = random(10_000);
    left.write(sent, 0, sent.length);

    byte[] received = new byte[sent.length];
    int reads = 0;
    for (int read = 0; read < sent.length; reads++) {
      read += right.read(received, read, Math.min(999, sent.length - read));
      assertThat(right.readable()).isEqualTo(read < sent.length);
    }
    assertThat(reads).isEqualTo(11);
    assertThat(received).isEqualTo(sent);
  }

  @Test
  @Requirement("NOISE-2")
  void anEmptyFrameIsNoEnd() throws Exception {
    var peer = new CipherState(THERE);
    writeFrame(peer.nextToSeal().doFinal(new byte[0]));
    writeFrame(peer.nextToSeal().doFinal(new byte[7]));

    assertThat(right.read(new byte[10], 0, 10)).isEqualTo(7);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 15})
  @Requirement("NOISE-2")
  void aFrameShorterThanItsTagIsFatal(int body) throws Exception {
    writeFrame(new byte[body]);

    assertFatal();
  }

  @Test
  @Requirement({"NOISE-7", "SEC-25"})
  void anyChangedBitIsFatalAndNothingBehindItCounts() {
    Seeds.check(
        200,
        random -> {
          var ends = Pipe.create();
          var peer = new CipherState(THERE);
          byte[] sealed = peer.nextToSeal().doFinal(new byte[40]);
          sealed[random.nextInt(sealed.length)] ^= (byte) (1 << random.nextInt(8));
          var receiver = channel(ends.right(), BACK, THERE);
          ends.left().write(frame(sealed));
          ends.left().write(frame(peer.nextToSeal().doFinal(new byte[40])));

          byte[] target = new byte[random.nextInt(1, 60)];
          assertThatExceptionOfType(NoiseException.BadFrame.class)
              .isThrownBy(() -> receiver.read(target, 0, target.length));
          assertThat(target).containsOnly(0);
          assertThat(ends.right().isClosed()).isTrue();
          assertThatThrownBy(() -> receiver.read(target, 0, target.length))
              .isInstanceOf(IOException.class);
        });
  }

  @Test
  @Requirement({"NOISE-7", "SEC-25"})
  void aReplayedFrameIsFatal() throws Exception {
    byte[] sealed = new CipherState(THERE).nextToSeal().doFinal(new byte[5]);
    writeFrame(sealed);
    writeFrame(sealed);

    assertThat(right.read(new byte[9], 0, 9)).isEqualTo(5);
    assertFatal();
  }

  @Test
  @Requirement({"NOISE-7", "SEC-25"})
  void theLastNonceOfEitherDirectionEndsTheConnection() throws Exception {
    var ends = Pipe.create();
    long last = -2L; // 2^64−2 unsigned
    var sender = channel(ends.left(), new CipherState(THERE, last), new CipherState(BACK));
    var receiver = channel(ends.right(), new CipherState(BACK), new CipherState(THERE, last));
    sender.write(new byte[5], 0, 5);
    assertThat(receiver.read(new byte[9], 0, 9)).isEqualTo(5);
    ends.left().write(frame(new byte[16]));

    assertThatExceptionOfType(NoiseException.BadFrame.class)
        .isThrownBy(() -> receiver.read(new byte[9], 0, 9))
        .withMessageContaining("nonces");
    assertThat(ends.right().isClosed()).isTrue();
    assertThatExceptionOfType(NoiseException.BadFrame.class)
        .isThrownBy(() -> sender.write(new byte[5], 0, 5));
    assertThat(ends.left().isClosed()).isTrue();
  }

  @Test
  void anEndWithinAFrameIsNoCleanEnd() throws Exception {
    left.write(new byte[10], 0, 10);
    pipe.left().write(new byte[] {0, 50, 1});
    pipe.left().closeWrite();

    assertThat(right.read(new byte[10], 0, 10)).isEqualTo(10);
    assertThatExceptionOfType(EOFException.class)
        .isThrownBy(() -> right.read(new byte[10], 0, 10))
        .withMessageContaining("3 of 52");
  }

  @Test
  void anEndBetweenFramesIsTheEnd() throws Exception {
    pipe.left().closeWrite();

    assertThat(right.read(new byte[10], 0, 10)).isEqualTo(-1);
  }

  @Test
  @Requirement("SEC-25")
  void writersAtTheSameTimeNeverShareANonce() throws Exception {
    List<Thread> writers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      byte[] text = new byte[64];
      Arrays.fill(text, (byte) i);
      writers.add(
          Thread.ofVirtual()
              .start(() -> {
                for (int n = 0; n < 100; n++) {
                  write(left, text);
                }
              }));
    }
    int[] seen = new int[8];
    for (int i = 0; i < 800; i++) {
      byte[] text = readExactly(right, 64);
      assertThat(text).containsOnly(text[0]);
      seen[text[0]]++;
    }
    assertThat(seen).containsOnly(100);
    for (Thread writer : writers) {
      writer.join();
    }
  }

  @Test
  void aLargeBufferIsLetGoBeforeTheNextWait() throws Exception {
    var frames = new FrameReader(pipe.right(), buffers);
    left.write(new byte[50_000], 0, 50_000);
    assertThat(frames.next()).isEqualTo(50_016);
    byte[] large = frames.buffer();
    assertThat(large).hasSize(FrameReader.MAX_FRAME_BYTES);

    var waiting = new FutureTask<>(frames::next);
    var reader = Thread.ofVirtual().start(waiting);
    await().until(() -> reader.getState() == Thread.State.WAITING);
    assertThat(buffers.borrow()).isSameAs(large);
    left.write(new byte[50], 0, 50);
    assertThat(waiting.get()).isEqualTo(66);
    assertThat(frames.buffer().length).isEqualTo(FrameReader.SMALL_BYTES);
  }

  @Test
  void manySmallFramesThatAreHereAreReadTogether() throws Exception {
    var frames = new FrameReader(pipe.right(), buffers);
    int count = 4 * FrameReader.SMALL_BYTES / 66;
    for (int i = 0; i < count; i++) {
      left.write(new byte[48], 0, 48);
    }
    for (int i = 0; i < count / 2; i++) {
      assertThat(frames.next()).isEqualTo(64);
    }
    assertThat(frames.buffer().length).isEqualTo(FrameReader.MAX_FRAME_BYTES);
    for (int i = count / 2; i < count; i++) {
      assertThat(frames.next()).isEqualTo(64);
    }
  }

  @Test
  void buffersAreLentAgainAndOnlySoManyKept() {
    List<byte[]> lent = new ArrayList<>();
    for (int i = 0; i <= FrameBuffers.MAX_KEPT; i++) {
      lent.add(buffers.borrow());
    }
    lent.forEach(buffers::giveBack);

    assertThat(buffers.borrow()).isSameAs(lent.get(FrameBuffers.MAX_KEPT - 1));
  }

  private void assertFatal() {
    assertThatExceptionOfType(NoiseException.BadFrame.class)
        .isThrownBy(() -> right.read(new byte[9], 0, 9));
    assertThat(pipe.right().isClosed()).isTrue();
  }

  private void writeFrame(byte[] body) throws IOException {
    pipe.left().write(frame(body));
  }

  private static byte[] frame(byte[] body) {
    byte[] frame = new byte[2 + body.length];
    frame[0] = (byte) (body.length >> 8);
    frame[1] = (byte) body.length;
    System.arraycopy(body, 0, frame, 2, body.length);
    return frame;
  }

  private static void write(SecureChannel channel, byte[] bytes) {
    try {
      channel.write(bytes, 0, bytes.length);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] readExactly(SecureChannel from, int count) throws IOException {
    byte[] bytes = new byte[count];
    for (int read = 0; read < count; ) {
      int next = from.read(bytes, read, count - read);
      assertThat(next).isPositive();
      read += next;
    }
    return bytes;
  }

  private static List<Integer> bodies(byte[] frames) {
    List<Integer> bodies = new ArrayList<>();
    for (int at = 0; at < frames.length; at += 2 + bodies.getLast()) {
      bodies.add(((frames[at] & 0xff) << 8) | (frames[at + 1] & 0xff));
    }
    return bodies;
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new SplittableRandom(size).nextBytes(bytes);
    return bytes;
  }
}
