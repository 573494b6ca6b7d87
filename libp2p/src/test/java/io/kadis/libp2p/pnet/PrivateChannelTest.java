package io.kadis.libp2p.pnet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kadis.libp2p.Vectors;
import io.kadis.libp2p.channel.Duplex;
import io.kadis.testing.Requirement;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.junit.jupiter.api.Test;

class PrivateChannelTest {
  private static final Bytes32 PSK = Bytes32.wrap(Vectors.bytes("pnet", "psk"));
  private static final Bytes HEADER = Vectors.bytes("mss", "header");

  /** A nonce, and the header under it and the key. */
  private static final Bytes WIRE = Vectors.bytes("pnet", "wire_multistream_header");

  private final SecureRandom random = new SecureRandom();
  private final Socket socket = new Socket();

  @Test
  @Requirement("PNET-2")
  void thePublishedBytesAreReadInAnyPieces() throws IOException {
    for (int size : new int[] {1, 7, 24, WIRE.size()}) {
      var from = new Socket();
      from.arrive(WIRE, size);
      var channel = PrivateChannel.listener(from, SwarmKey.of(PSK), random);
      assertThat(read(channel, HEADER.size())).as("pieces of %d", size).isEqualTo(HEADER);
    }
  }

  @Test
  @Requirement("PNET-2")
  void eachConnectionAndEachSideHasANonceOfItsOwn() throws IOException {
    var first = sent(HEADER);
    var second = sent(HEADER);
    assertThat(first.size()).isEqualTo(24 + HEADER.size());
    assertThat(second.slice(0, 24)).isNotEqualTo(first.slice(0, 24));
    assertThat(second.slice(24)).isNotEqualTo(first.slice(24));

    socket.arrive(first, first.size());
    var channel = PrivateChannel.listener(socket, SwarmKey.of(PSK), random);
    assertThat(read(channel, HEADER.size())).isEqualTo(HEADER);
    assertThat(socket.written().slice(0, 24)).isNotEqualTo(first.slice(0, 24));
  }

  @Test
  @Requirement("PNET-2")
  void aStrangerHearsTwentyFourRandomBytesAndNoMore() throws IOException {
    var channel = PrivateChannel.listener(socket, SwarmKey.of(Bytes32.random(random)), random);
    write(channel, HEADER); // As negotiation does, before it knows who is there.
    assertThat(socket.written()).as("before the peer spoke").isEqualTo(Bytes.EMPTY);

    socket.arrive(WIRE, WIRE.size());
    assertThatThrownBy(() -> read(channel, 1))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is it in the same private network, of fingerprint")
        .hasMessageNotContaining(PSK.toUnprefixedHexString());
    assertThat(socket.written().size()).isEqualTo(24);
  }

  @Test
  @Requirement("PNET-2")
  void whoeverHasNoKeyIsFoundOutByItsFirstByte() {
    // A whole negotiation in the clear: its first 24 bytes are taken for a nonce.
    socket.arrive(Bytes.concatenate(HEADER, Vectors.bytes("mss", "noise")), 64);
    var channel = PrivateChannel.listener(socket, SwarmKey.of(PSK), random);
    assertThatThrownBy(() -> read(channel, 1)).hasMessageContaining("private network");
  }

  @Test
  @Requirement("PNET-2")
  void whatWasHeldBackFollowsOnceThePeerIsKnown() throws IOException {
    socket.arrive(WIRE, 10);
    var listener = PrivateChannel.listener(socket, SwarmKey.of(PSK), random);
    write(listener, HEADER);
    read(listener, HEADER.size());
    write(listener, Bytes.wrap("more".getBytes(UTF_8)));

    var other = new Socket();
    other.arrive(socket.written(), 5);
    var dialer = PrivateChannel.dialer(other, SwarmKey.of(PSK), random);
    assertThat(read(dialer, HEADER.size())).isEqualTo(HEADER);
    assertThat(read(dialer, 4)).isEqualTo(Bytes.wrap("more".getBytes(UTF_8)));
  }

  @Test
  @Requirement("PNET-2")
  void aPeerThatLeavesWithinItsNonceIsNoMember() {
    socket.arrive(WIRE.slice(0, 23), 23);
    var channel = PrivateChannel.dialer(socket, SwarmKey.of(PSK), random);
    assertThatThrownBy(() -> read(channel, 1)).hasMessageContaining("private network");
  }

  @Test
  void theCallersBytesAreLeftAsTheyWere() throws IOException {
    byte[] mine = HEADER.toArray();
    PrivateChannel.dialer(socket, SwarmKey.of(PSK), random).write(mine, 0, mine.length);
    assertThat(Bytes.wrap(mine)).isEqualTo(HEADER);
  }

  private Bytes sent(Bytes bytes) throws IOException {
    var to = new Socket();
    write(PrivateChannel.dialer(to, SwarmKey.of(PSK), random), bytes);
    return to.written();
  }

  private static void write(Duplex channel, Bytes bytes) throws IOException {
    channel.write(bytes.toArray(), 0, bytes.size());
  }

  private static Bytes read(Duplex channel, int length) throws IOException {
    byte[] all = new byte[length];
    int filled = 0;
    while (filled < length) {
      int count = channel.read(all, filled, length - filled);
      assertThat(count).isPositive();
      filled += count;
    }
    return Bytes.wrap(all);
  }

  /** What arrives, in pieces of one size, then the end; and what was written. */
  private static final class Socket implements Duplex {
    private final ArrayDeque<byte[]> arriving = new ArrayDeque<>();
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    void arrive(Bytes bytes, int pieces) {
      for (int at = 0; at < bytes.size(); at += pieces) {
        arriving.add(bytes.slice(at, Math.min(pieces, bytes.size() - at)).toArray());
      }
    }

    Bytes written() {
      return Bytes.wrap(written.toByteArray());
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      byte[] next = arriving.poll();
      if (next == null) {
        return -1;
      }
      int count = Math.min(next.length, length);
      System.arraycopy(next, 0, buffer, offset, count);
      if (count < next.length) {
        arriving.addFirst(Arrays.copyOfRange(next, count, next.length));
      }
      return count;
    }

    @Override
    public void write(byte[] buffer, int offset, int length) {
      written.write(buffer, offset, length);
    }

    @Override
    public void close() {}
  }
}
