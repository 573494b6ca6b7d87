package io.kadis.kv.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kadis.dht.sim.MemoryHost;
import io.kadis.dht.sim.MemoryNetwork;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IntroductionsTest {
  private final MemoryNetwork network = new MemoryNetwork();
  private final MemoryHost host = network.host();
  private final MemoryHost stranger = network.host();
  private final Introductions introductions = new Introductions(host);

  @BeforeEach
  void connect() throws Exception {
    host.holdIdentify();
    host.connect(stranger.dialAddress());
  }

  @AfterEach
  void close() {
    network.close();
  }

  @Test
  void aPeerIsPendingFromTheConnectionUntilItIsIdentified() throws Exception {
    assertThat(introductions.pending(stranger.id())).isTrue();
    assertThat(introductions.pending(network.host().id()))
        .as("nobody we are connected to")
        .isFalse();

    host.releaseIdentify();

    introductions.await(this::missing, Introductions.PATIENCE);
    assertThat(introductions.pending(stranger.id())).isFalse();
  }

  @Test
  void aSilentPeerIsWaitedForOnceOnAConnection() throws Exception {
    introductions.await(this::missing, Introductions.PATIENCE);
    assertThat(introductions.pending(stranger.id())).isFalse();

    host.disconnectAll();
    host.connect(stranger.dialAddress());
    await().until(() -> introductions.pending(stranger.id()));
  }

  @Test
  void anOperationInAHurryDoesNotCallAPeerSilent() throws Exception {
    introductions.await(this::missing, Duration.ofMillis(1));

    assertThat(introductions.pending(stranger.id())).isTrue();
  }

  private List<PeerId> missing() {
    return Stream.of(stranger.id()).filter(introductions::pending).toList();
  }
}
