package io.kadis.libp2p.yamux;

import static io.kadis.libp2p.yamux.Header.ACK;
import static io.kadis.libp2p.yamux.Header.DATA;
import static io.kadis.libp2p.yamux.Header.FIN;
import static io.kadis.libp2p.yamux.Header.PING;
import static io.kadis.libp2p.yamux.Header.WINDOW_UPDATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kadis.libp2p.StreamException;
import io.kadis.testing.Requirement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private final AtomicInteger overflows = new AtomicInteger();
  private final AtomicInteger writers = new AtomicInteger();
  private final Outbox outbox =
      new Outbox(Configs.queued(100, 5), overflows::incrementAndGet, writers::incrementAndGet);

  @Test
  @Requirement("YAMUX-11")
  void pongsGoAheadOfDataInTheirOrder() {
    data(1, 3);
    outbox.pong(7);
    data(3, 4);
    outbox.pong(8);
    assertThat(taken())
        .containsExactly(
            Header.of(PING, ACK, 0, 7),
            Header.of(PING, ACK, 0, 8),
            Header.of(DATA, 0, 1, 3),
            Header.of(DATA, 0, 3, 4));
  }

  @Test
  void finStaysBehindTheDataOfItsStream() {
    data(1, 3);
    outbox.control(Header.of(WINDOW_UPDATE, FIN, 1, 0));
    data(3, 4);
    assertThat(taken())
        .containsExactly(
            Header.of(DATA, 0, 1, 3),
            Header.of(WINDOW_UPDATE, FIN, 1, 0),
            Header.of(DATA, 0, 3, 4));
  }

  @Test
  @Requirement({"YAMUX-10", "SEC-13"})
  void queuedPongsAreCapped() {
    for (int i = 0; i < 1000; i++) {
      outbox.pong(i);
    }
    assertThat(taken()).hasSize(Outbox.MAX_QUEUED_PONGS);
    outbox.pong(1);
    assertThat(taken()).hasSize(1);
  }

  @Test
  @Requirement("SEC-13")
  void dataWaitsForRoom() {
    data(1, 90);
    assertThat(outbox.offer(Header.of(DATA, 0, 1, 1), new byte[1], 0)).isFalse();
    assertThatThrownBy(() -> outbox.awaitRoom(System.nanoTime()))
        .isInstanceOf(StreamException.TimedOut.class)
        .hasMessageContaining("102");
    assertThat(taken()).hasSize(1);
    data(1, 1);
  }

  @Test
  @Requirement("SEC-13")
  void tooManyControlFramesEndTheConnection() {
    for (int i = 0; i < 5; i++) {
      outbox.control(Header.of(WINDOW_UPDATE, 0, 1, i));
    }
    assertThat(overflows).hasValue(0);
    outbox.control(Header.of(WINDOW_UPDATE, 0, 1, 5));
    outbox.control(Header.of(WINDOW_UPDATE, 0, 1, 6));
    assertThat(overflows).hasValue(1);
    assertThat(outbox.take()).isNull();
    assertThatThrownBy(() -> outbox.awaitRoom(System.nanoTime()))
        .isInstanceOf(StreamException.Closed.class);
  }

  @Test
  void closedOutboxStillGivesWhatWasQueued() {
    data(1, 3);
    outbox.close();
    assertThat(outbox.offer(Header.of(DATA, 0, 1, 1), new byte[1], 0)).isFalse();
    assertThat(taken()).containsExactly(Header.of(DATA, 0, 1, 3));
    assertThat(outbox.take()).isNull();
  }

  @Test
  void aWriterIsStartedWhenThereIsNoneAndSomethingToDo() {
    assertThat(writers).hasValue(0);
    data(1, 3);
    data(1, 3);
    assertThat(writers).hasValue(1);
    assertThat(taken()).hasSize(2);
    data(1, 3);
    assertThat(writers).hasValue(1); // It has not been told that nothing is left.
    assertThat(taken()).hasSize(1);
    assertThat(outbox.take()).isNull();
    outbox.pong(1);
    assertThat(writers).hasValue(2);
  }

  @Test
  void aWriterIsStartedToCloseTheChannelOnce() {
    outbox.close();
    outbox.close();
    outbox.abort(null);
    assertThat(writers).hasValue(1);
    assertThat(outbox.take()).isNull();
    assertThat(outbox.isFinished()).isTrue();
  }

  @Test
  void isNotFinishedBeforeTheLastFrameIsWritten() {
    data(1, 3);
    assertThat(taken()).hasSize(1);
    assertThat(outbox.take()).isNull();
    outbox.goAway();
    outbox.close();
    assertThat(outbox.isFinished()).isFalse();
    assertThat(taken()).hasSize(1);
    assertThat(outbox.isFinished()).isFalse();
    assertThat(outbox.take()).isNull();
    assertThat(outbox.isFinished()).isTrue();
  }

  @Test
  void whatRestsKeepsNoBuffersAndWhatIsQueuedStays() {
    data(1, 3);
    outbox.rest();
    assertThat(taken()).hasSize(1);
    assertThat(outbox.take()).isNull();
    outbox.rest();
    data(1, 4);
    assertThat(taken()).containsExactly(Header.of(DATA, 0, 1, 4));
  }

  private void data(int streamId, int length) {
    assertThat(outbox.offer(Header.of(DATA, 0, streamId, length), new byte[length], 0)).isTrue();
  }

  private List<Header> taken() {
    var batch = Objects.requireNonNull(outbox.take());
    List<Header> headers = new ArrayList<>();
    for (int at = 0; at < batch.size(); ) {
      var header = Header.decode(Arrays.copyOfRange(batch.bytes(), at, at + Header.BYTES));
      headers.add(header);
      at += Header.BYTES + (header.type() == DATA ? header.length() : 0);
    }
    return headers;
  }
}
