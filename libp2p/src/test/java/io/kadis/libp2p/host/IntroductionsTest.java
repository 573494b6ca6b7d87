package io.kadis.libp2p.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kadis.libp2p.Deadline;
import io.kadis.libp2p.PeerRecord;
import io.kadis.libp2p.identify.IdentifyCodec;
import io.kadis.libp2p.identify.IdentifyProtocol;
import io.kadis.libp2p.identity.PrivateKey;
import io.kadis.libp2p.multiaddr.Multiaddr;
import io.kadis.libp2p.multiformats.Varint;
import io.kadis.libp2p.multistream.Multistream;
import io.kadis.libp2p.yamux.YamuxStream;
import io.kadis.testing.Requirement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

class IntroductionsTest {
  private static final Multiaddr LOOPBACK = Multiaddr.parse("/ip4/127.0.0.1/tcp/4001");
  private static final Multiaddr LOOPBACK6 = Multiaddr.parse("/ip6/::1/tcp/4001");
  private static final Multiaddr LAN = Multiaddr.parse("/ip4/192.168.1.2/tcp/4001");
  private static final List<Multiaddr> ALL = List.of(LOOPBACK, LOOPBACK6, LAN);

  @Test
  @Requirement("ID-3")
  void loopbackIsToldOnThisMachineOnly() {
    assertThat(Introductions.tellable(ALL, Multiaddr.parse("/ip4/127.0.0.1/tcp/9"))).isEqualTo(ALL);
    assertThat(Introductions.tellable(ALL, Multiaddr.parse("/ip6/::1/tcp/9"))).isEqualTo(ALL);
    assertThat(Introductions.tellable(ALL, Multiaddr.parse("/ip4/192.168.1.9/tcp/9")))
        .containsExactly(LAN);
  }

  @Test
  @Requirement("ID-3")
  void privateAddressesAreNotToldToTheInternet() {
    var own = Multiaddr.parse("/ip4/8.8.4.4/tcp/4001");
    var all = List.of(LOOPBACK, LAN, own);
    assertThat(Introductions.tellable(all, Multiaddr.parse("/ip4/8.8.8.8/tcp/9")))
        .containsExactly(own);
    assertThat(Introductions.tellable(ALL, Multiaddr.parse("/ip6/2606:4700::1/tcp/9"))).isEmpty();
  }

  /** Stopped for a moment, say. Nobody would ever know what it serves. */
  @Test
  @Requirement("ID-6")
  void aPeerThatDidNotSayWhoItIsIsAskedAgain() throws Exception {
    try (var host = new TestHosts().open();
        var peer = ScriptedPeer.connect(host)) {
      var asked = new AtomicInteger();
      peer.mux(stream -> {
        if (asked.incrementAndGet() == 1) {
          stream.reset();
        } else {
          Thread.ofVirtual().start(() -> say(peer, stream));
        }
      });
      var id = peer.key.peerId();

      await().until(() -> host.peerstore().identified(id));
      assertThat(host.peerstore().agent(id)).contains("scripted");
    }
  }

  private static void say(ScriptedPeer peer, YamuxStream stream) {
    var key = peer.key.publicKey();
    var self = new IdentifyCodec.Self(key, "scripted", Set.of(), ALL, LOOPBACK, Bytes.EMPTY);
    try (var channel = new StreamDuplex(stream, Deadline.in(ScriptedPeer.TIMEOUT))) {
      Multistream.respond(channel, IdentifyProtocol.ID::equals);
      for (Bytes part : IdentifyCodec.encode(self)) {
        byte[] frame = Bytes.concatenate(Varint.encode(part.size()), part).toArrayUnsafe();
        channel.write(frame, 0, frame.length);
      }
      stream.closeWrite();
      ScriptedPeer.awaitClosed(channel);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  @Requirement("ENV-4")
  void eachNewListIsSignedWithAHigherSequenceAlsoWhenTheClockGoesBack() {
    var key = PrivateKey.generate(new SecureRandom());
    var clock =
        new Object() {
          Instant now = Instant.ofEpochMilli(1_000);
        };
    var signed = new SignedAddresses(key, (InstantSource) () -> clock.now);
    var first = signed.sign(List.of(LAN));
    assertThat(signed.sign(List.of(LAN))).isSameAs(first);
    clock.now = Instant.ofEpochMilli(10);
    var second = signed.sign(ALL);
    var older = PeerRecord.open(first, key.peerId()).orElseThrow();
    var newer = PeerRecord.open(second, key.peerId()).orElseThrow();
    assertThat(newer.replaces(older)).isTrue();
    assertThat(newer.addresses()).isEqualTo(ALL);
  }
}
