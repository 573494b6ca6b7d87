package io.kadis.libp2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.identity.PrivateKey;
import io.kadis.libp2p.identity.SignedEnvelope;
import io.kadis.libp2p.multiaddr.Multiaddr;
import io.kadis.testing.Requirement;
import java.util.ArrayList;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

class PeerRecordTest {
  private static final Bytes SEALED = Vectors.bytes("peer_record", "envelope");
  private static final PrivateKey KEY =
      PrivateKey.decode(Vectors.bytes("keys", "ED25519 private key"));
  private static final PeerId PEER = KEY.peerId();
  private static final PrivateKey OTHER = PrivateKey.ofSeed(Bytes.wrap(new byte[32]));
  private static final List<Multiaddr> ADDRESSES =
      List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/4001"));

  @Test
  @Requirement("ENV-2")
  void thePublishedRecordGoesBothWays() {
    PeerRecord record = new PeerRecord(PEER, 1, ADDRESSES);
    assertThat(record.seal(KEY)).isEqualTo(SEALED);
    assertThat(PeerRecord.open(SEALED, PEER)).contains(record);
  }

  @Test
  @Requirement("ENV-2")
  void theDomainOfTheSpecificationsTextIsNotAccepted() {
    Bytes payload = Vectors.bytes("peer_record", "payload");
    Bytes byTheText =
        SignedEnvelope.sign(KEY, "libp2p-routing-state", Bytes.of(3, 1), payload).encode();
    assertThat(PeerRecord.open(byTheText, PEER)).isEmpty();
  }

  @Test
  @Requirement({"ENV-3", "SEC-16"})
  void aRecordForAnotherPeerThanTheRemoteIsDiscarded() {
    assertThat(PeerRecord.open(SEALED, OTHER.peerId())).isEmpty();
  }

  @Test
  @Requirement({"ENV-3", "SEC-16"})
  void aRecordAboutAnotherPeerThanItsSignerIsDiscarded() {
    Bytes payload = Vectors.bytes("peer_record", "payload"); // About PEER.
    Bytes forged =
        SignedEnvelope.sign(OTHER, "libp2p-peer-record", Bytes.of(3, 1), payload).encode();
    assertThat(PeerRecord.open(forged, PEER)).isEmpty();
    assertThat(PeerRecord.open(forged, OTHER.peerId())).isEmpty();
    assertThatThrownBy(() -> new PeerRecord(PEER, 1, ADDRESSES).seal(OTHER))
        .hasMessageContaining("cannot be signed by " + OTHER.peerId());
  }

  @Test
  @Requirement("ENV-4")
  void onlyAHigherSequenceReplaces() {
    assertThat(at(2).replaces(at(1))).isTrue();
    assertThat(at(1).replaces(at(1))).isFalse();
    assertThat(at(1).replaces(at(2))).isFalse();
    assertThat(at(-1).replaces(at(Long.MAX_VALUE))).as("sequences are unsigned").isTrue();
    assertThat(new PeerRecord(OTHER.peerId(), 2, ADDRESSES).replaces(at(1))).isFalse();
  }

  private static PeerRecord at(long sequence) {
    return new PeerRecord(PEER, sequence, ADDRESSES);
  }

  @Test
  @Requirement({"ENV-4", "SEC-19"})
  void highSequencesSurvive() {
    assertThat(PeerRecord.open(at(-1).seal(KEY), PEER)).contains(at(-1));
  }

  @Test
  @Requirement({"ADDR-3", "ENV-5", "SEC-16"})
  void badAddressesAreSkippedAndTheirNumberIsBounded() {
    List<Multiaddr> many = new ArrayList<>();
    for (int port = 1; port <= 100; port++) {
      many.add(Multiaddr.parse("/ip4/127.0.0.1/tcp/" + port));
    }
    Bytes sealed = new PeerRecord(PEER, 1, many).seal(KEY);
    assertThat(PeerRecord.open(sealed, PEER).orElseThrow().addresses())
        .isEqualTo(many.subList(0, PeerRecord.MAX_ADDRESSES));

    Bytes bad = Bytes.fromHexString("1a0a0a08ffffffffffffffff");
    Bytes payload = Bytes.concatenate(Vectors.bytes("peer_record", "payload"), bad);
    Bytes mixed = SignedEnvelope.sign(KEY, "libp2p-peer-record", Bytes.of(3, 1), payload).encode();
    assertThat(PeerRecord.open(mixed, PEER).orElseThrow().addresses()).isEqualTo(ADDRESSES);
  }

  @Test
  @Requirement({"ENV-3", "ENV-4"})
  void onlyANewerRecordNeedsItsProofAndThenItIsAskedFor() {
    assertThat(PeerRecord.openNewer(at(6).seal(KEY), at(5))).contains(at(6));
    var held = at(6);
    var again = at(6).seal(KEY);
    var broken = again.mutableCopy();
    broken.set(again.size() - 1, (byte) ~again.get(again.size() - 1)); // In the signature.
    assertThat(PeerRecord.openNewer(broken, held).orElseThrow()).isSameAs(held);
    assertThat(PeerRecord.openNewer(broken, at(5))).isEmpty();
    assertThat(PeerRecord.openNewer(Bytes.of(1, 2, 3), held).orElseThrow()).isSameAs(held);
    assertThat(PeerRecord.openNewer(again, new PeerRecord(OTHER.peerId(), 5, ADDRESSES)))
        .as("of somebody else")
        .get()
        .extracting(PeerRecord::peer)
        .isEqualTo(OTHER.peerId());
  }
}
