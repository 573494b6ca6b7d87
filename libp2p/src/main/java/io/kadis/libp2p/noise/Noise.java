package io.kadis.libp2p.noise;

import io.kadis.libp2p.ProtocolId;
import io.kadis.libp2p.channel.Duplex;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.identity.PrivateKey;
import io.kadis.libp2p.identity.PublicKey;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Secures connections by Noise XX, as {@code /noise} of libp2p does. One per host: its static key
 * lives as long as the process and is signed once (NOISE-7). Safe for many threads; each handshake
 * blocks its own, and the owner's deadline closes the connection under it (NOISE-9).
 */
public final class Noise {
  /** What security negotiation calls it (NOISE-1). */
  public static final ProtocolId PROTOCOL = new ProtocolId("/noise");

  private static final byte[] NO_PAYLOAD = {};

  private final SecureRandom random;
  private final X25519Key staticKey;
  private final NoisePayload ours;
  private final byte[] encodedPayload;
  private final FrameBuffers buffers = new FrameBuffers();

  /**
   * @param muxers ours in order of preference, to settle the muxer within the handshake; none to
   *     leave that to multistream-select
   */
  public Noise(PrivateKey identity, List<ProtocolId> muxers, SecureRandom random) {
    this.random = random;
    this.staticKey = X25519Key.generate(random);
    this.ours = NoisePayload.sign(identity, Bytes.wrap(staticKey.publicPoint()), muxers);
    this.encodedPayload = ours.encode();
  }

  /**
   * The dialer's side.
   *
   * @param expected the peer dialled; null to learn who answers
   * @throws NoiseException.WrongPeer when another answers; it was told nothing about us (NOISE-6)
   * @throws IOException with {@code raw} closed, like any failure
   */
  public SecureChannel initiate(Duplex raw, @Nullable PeerId expected) throws IOException {
    return closingOnFailure(raw, () -> initiateOpen(raw, expected));
  }

  /**
   * The listener's side.
   *
   * @throws IOException with {@code raw} closed
   */
  public SecureChannel respond(Duplex raw) throws IOException {
    return closingOnFailure(raw, () -> respondOpen(raw));
  }

  private SecureChannel initiateOpen(Duplex raw, @Nullable PeerId expected) throws IOException {
    var transport = transport(raw);
    var handshake = NoiseHandshake.initiator(staticKey, X25519Key.generate(random));
    send(raw, handshake.write(NO_PAYLOAD));
    NoisePayload theirs = NoisePayload.decode(handshake.read(transport.frames().nextBody()));
    PublicKey key = theirs.provenKey(Bytes.wrap(handshake.theirStatic()));
    PeerId peer = PeerId.of(key);
    if (expected != null && !expected.equals(peer)) {
      throw new NoiseException.WrongPeer(expected, peer);
    }
    Optional<String> muxer = NoisePayload.chooseMuxer(ours, theirs);
    send(raw, handshake.write(encodedPayload));
    return new SecureChannel(transport, handshake.split(), remote(key, peer, muxer));
  }

  private SecureChannel respondOpen(Duplex raw) throws IOException {
    var transport = transport(raw);
    var handshake = NoiseHandshake.responder(staticKey, X25519Key.generate(random));
    byte[] early = handshake.read(transport.frames().nextBody());
    if (early.length > 0) {
      throw new NoiseException.HandshakeFailed(
          "first handshake message has a payload of %d bytes, must be 0".formatted(early.length));
    }
    send(raw, handshake.write(encodedPayload));
    NoisePayload theirs = NoisePayload.decode(handshake.read(transport.frames().nextBody()));
    PublicKey key = theirs.provenKey(Bytes.wrap(handshake.theirStatic()));
    Optional<String> muxer = NoisePayload.chooseMuxer(theirs, ours);
    return new SecureChannel(transport, handshake.split(), remote(key, PeerId.of(key), muxer));
  }

  private SecureChannel.Transport transport(Duplex raw) {
    return new SecureChannel.Transport(raw, new FrameReader(raw, buffers), buffers);
  }

  private static SecureChannel.Remote remote(PublicKey key, PeerId peer, Optional<String> muxer) {
    return new SecureChannel.Remote(key, peer, muxer.map(ProtocolId::new));
  }

  private static void send(Duplex raw, byte[] message) throws IOException {
    byte[] frame = new byte[FrameReader.LENGTH_BYTES + message.length];
    frame[0] = (byte) (message.length >> 8);
    frame[1] = (byte) message.length;
    System.arraycopy(message, 0, frame, FrameReader.LENGTH_BYTES, message.length);
    raw.write(frame, 0, frame.length);
  }

  private interface Handshake {
    SecureChannel run() throws IOException;
  }

  /** No failed handshake is worth a message or another byte (NOISE-6). */
  private static SecureChannel closingOnFailure(Duplex raw, Handshake handshake)
      throws IOException {
    boolean succeeded = false;
    try {
      SecureChannel channel = handshake.run();
      succeeded = true;
      return channel;
    } finally {
      if (!succeeded) {
        raw.close();
      }
    }
  }
}
