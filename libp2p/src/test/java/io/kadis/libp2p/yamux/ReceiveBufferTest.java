package io.kadis.libp2p.yamux;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.testing.Seeds;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ReceiveBufferTest {
  private static final int WINDOW = StreamState.INITIAL_WINDOW;

  @Test
  void givesBackWhatWasPutInInOrder() {
    Seeds.check(
        60,
        random -> {
          var buffer = new ReceiveBuffer();
          Deque<Byte> model = new ArrayDeque<>();
          int largest = 1 << random.nextInt(1, 14);
          for (int step = 0; step < 200; step++) {
            if (random.nextBoolean()) {
              fill(buffer, model, random, largest);
            } else {
              drain(buffer, model, random.nextInt(1, largest + 1));
            }
            assertThat(buffer.size()).isEqualTo(model.size());
          }
        });
  }

  @Test
  void readingWhileARegionIsFilledDisturbsNeither() {
    var buffer = new ReceiveBuffer();
    put(buffer, new byte[] {1, 2, 3});
    int room = buffer.reserve(5000);
    byte[] region = buffer.ring();
    int tail = buffer.tail();
    assertThat(buffer.read(new byte[3], 0, 3)).isEqualTo(3);
    region[tail] = 9;
    buffer.commit(1);
    byte[] read = new byte[room];
    assertThat(buffer.read(read, 0, room)).isEqualTo(1);
    assertThat(read[0]).isEqualTo((byte) 9);
  }

  @Test
  void drainedBufferKeepsLittle() {
    var buffer = new ReceiveBuffer();
    put(buffer, new byte[WINDOW]);
    assertThat(buffer.ring()).hasSize(WINDOW);
    assertThat(buffer.read(new byte[WINDOW], 0, WINDOW)).isEqualTo(WINDOW);
    assertThat(buffer.ring()).isEmpty();
  }

  private static void fill(
      ReceiveBuffer buffer, Deque<Byte> model, RandomGenerator random, int largest) {
    int room = Math.min(random.nextInt(1, largest + 1), WINDOW - buffer.size());
    if (room > 0) {
      byte[] bytes = new byte[room];
      random.nextBytes(bytes);
      put(buffer, bytes);
      for (byte b : bytes) {
        model.add(b);
      }
    }
  }

  private static void drain(ReceiveBuffer buffer, Deque<Byte> model, int wanted) {
    byte[] bytes = new byte[wanted];
    int count = buffer.read(bytes, 0, wanted);
    assertThat(count).isEqualTo(Math.min(wanted, model.size()));
    for (int i = 0; i < count; i++) {
      assertThat(bytes[i]).isEqualTo(model.remove());
    }
  }

  private static void put(ReceiveBuffer buffer, byte[] bytes) {
    for (int at = 0; at < bytes.length; ) {
      int room = buffer.reserve(bytes.length - at);
      System.arraycopy(bytes, at, buffer.ring(), buffer.tail(), room);
      buffer.commit(room);
      at += room;
    }
  }
}
