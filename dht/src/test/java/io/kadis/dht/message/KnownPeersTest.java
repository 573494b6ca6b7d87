package io.kadis.dht.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.Peers;
import java.util.SplittableRandom;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

class KnownPeersTest {
  private final KnownPeers known = new KnownPeers();
  private final PeerInfo peer = Peers.random(1, new SplittableRandom(1)).getFirst();
  private final Bytes wire = peer.wire();

  @Test
  void aPeerIsFoundByTheBytesThatNamedItWhereverTheyStand() {
    add(wire);

    var message = Bytes.concatenate(Bytes.of(1, 2, 3), wire, Bytes.of(4)).toArrayUnsafe();
    assertThat(known.find(message, 3, wire.size())).isSameAs(peer);
    assertThat(known.find(message, 2, wire.size())).isNull();
    assertThat(known.find(message, 3, wire.size() - 1)).isNull();
  }

  @Test
  void otherBytesAreNotTakenForIt() {
    add(wire);

    for (int i = 0; i < wire.size(); i++) {
      byte[] other = wire.toArray();
      other[i] ^= 1;
      assertThat(known.find(other, 0, other.length)).isNull();
    }
  }

  @Test
  void otherBytesThatHaveItsPlaceAreNotTakenForIt() {
    add(wire);

    for (int i = 0; i < wire.size() - 1; i++) {
      byte[] other = wire.toArray();
      if (other[i] < Byte.MAX_VALUE && other[i + 1] >= Byte.MIN_VALUE + 31) {
        other[i]++;
        other[i + 1] = (byte) (other[i + 1] - 31);
        assertThat(known.find(other, 0, other.length)).isNull();
      }
    }
  }

  @Test
  void aLengthThatTheMessageDoesNotHaveFindsNothing() {
    add(wire);

    byte[] message = wire.toArrayUnsafe();
    assertThat(known.find(message, 0, message.length + 1)).isNull();
    assertThat(known.find(message, 0, -1)).isNull();
    assertThat(known.find(message, message.length, 1)).isNull();
  }

  @Test
  void aLargeOneIsReadAnewEachTime() {
    var large = Bytes.concatenate(wire, Bytes.wrap(new byte[KnownPeers.MAX_BYTES]));
    add(large);

    assertThat(known.find(large.toArrayUnsafe(), 0, large.size())).isNull();
  }

  private void add(Bytes bytes) {
    known.add(bytes.toArrayUnsafe(), 0, bytes.size(), peer);
  }
}
