package io.kadis.libp2p.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.libp2p.ProtocolId;
import io.kadis.testing.Requirement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InboundStreamsTest {
  private static final ProtocolId KAD = new ProtocolId("/kad");
  private static final ProtocolId OTHER = new ProtocolId("/other");
  private static final long IDLE = InboundStreams.IDLE_AFTER.toNanos();

  private final InboundStreams streams = new InboundStreams(() -> 0);

  /** A stream that says how long it has been idle. */
  private static final class Fake implements InboundStreams.Entry {
    private final ProtocolId protocol;
    private final long idleNanos;
    private boolean reset;

    Fake(ProtocolId protocol, long idleNanos) {
      this.protocol = protocol;
      this.idleNanos = idleNanos;
    }

    @Override
    public ProtocolId protocol() {
      return protocol;
    }

    @Override
    public long idleNanos(long now) {
      return idleNanos;
    }

    @Override
    public void reset() {
      reset = true;
    }
  }

  private Fake admit(ProtocolId protocol, long idleNanos) {
    var stream = new Fake(protocol, idleNanos);
    assertThat(streams.admit(stream, 256)).isTrue();
    return stream;
  }

  @Test
  @Requirement("RM-1")
  void eachProtocolHasItsOwnLimit() {
    assertThat(streams.admit(new Fake(KAD, 0), 1)).isTrue();
    assertThat(streams.admit(new Fake(KAD, 0), 1)).isFalse();
    assertThat(streams.admit(new Fake(OTHER, 0), 1)).isTrue();
  }

  @Test
  @Requirement("RM-1")
  void aStreamThatEndedMakesRoom() {
    var stream = new Fake(KAD, 0);
    streams.admit(stream, 1);
    streams.remove(stream);
    assertThat(streams.admit(new Fake(KAD, 0), 1)).isTrue();
  }

  @Test
  void ofTooManyIdleStreamsTheLongestIdleGoes() {
    var idle = new ArrayList<Fake>();
    for (int i = 0; i < InboundStreams.MAX_IDLE; i++) {
      idle.add(admit(KAD, IDLE + 1 + i));
    }
    admit(OTHER, 0);
    assertThat(idle).noneMatch(stream -> stream.reset);
    admit(KAD, 0);
    assertThat(idle.getLast().reset).isTrue();
    assertThat(idle.subList(0, idle.size() - 1)).noneMatch(stream -> stream.reset);
  }

  @Test
  void busyStreamsAndThoseThatJustAnsweredStay() {
    var busy = new ArrayList<Fake>();
    for (int i = 0; i < 255; i++) {
      busy.add(admit(KAD, i % 2 == 0 ? 0 : IDLE));
    }
    admit(KAD, 0);
    assertThat(busy).noneMatch(stream -> stream.reset);
  }

  @Test
  void unhandlingResetsTheStreamsOfThatProtocol() {
    var kad = List.of(admit(KAD, 0), admit(KAD, IDLE + 1));
    var other = admit(OTHER, 0);
    streams.reset(KAD);
    assertThat(kad).allMatch(stream -> stream.reset);
    assertThat(other.reset).isFalse();
  }

  @Test
  @Requirement("SEC-12")
  void negotiationsAreBounded() {
    for (int i = 0; i < InboundStreams.MAX_NEGOTIATING; i++) {
      assertThat(streams.beginNegotiation()).isTrue();
    }
    assertThat(streams.beginNegotiation()).isFalse();
    streams.endNegotiation();
    assertThat(streams.beginNegotiation()).isTrue();
  }
}
