package io.kadis.libp2p.noise;

import io.kadis.libp2p.ProtocolId;
import io.kadis.libp2p.channel.Duplex;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.identity.PublicKey;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import javax.crypto.AEADBadTagException;

/**
 * An encrypted connection to a peer whose identity is proven. One {@link #write} is one frame as
 * long as it fits; larger ones are cut (NOISE-2).
 *
 * <p>Thread rule of {@link Duplex}; writers are kept apart all the same, because two frames under
 * one nonce would give the key away (SEC-25).
 */
public final class SecureChannel implements Duplex {
  static final int MAX_PLAINTEXT_BYTES = FrameReader.MAX_BODY_BYTES - CipherState.TAG_BYTES;

  /** Who is at the other end, and the muxer agreed on within the handshake, if any (NOISE-8). */
  record Remote(PublicKey key, PeerId peer, Optional<ProtocolId> muxer) {}

  private final Duplex raw;
  private final Remote remote;
  private final FrameReader frames;
  private final FrameBuffers buffers;
  private final CipherState receiving;

  /** Plaintext in the frame reader's buffer that nobody has read yet. */
  private int plainOffset;

  private int plainLength;

  private final ReentrantLock writing = new ReentrantLock();
  private final CipherState sending;

  SecureChannel(Transport transport, SymmetricState.TransportKeys keys, Remote remote) {
    this.raw = transport.raw();
    this.frames = transport.frames();
    this.buffers = transport.buffers();
    this.sending = keys.sending();
    this.receiving = keys.receiving();
    this.remote = remote;
  }

  /** The connection underneath, with what was read ahead of the handshake's end. */
  record Transport(Duplex raw, FrameReader frames, FrameBuffers buffers) {}

  public PublicKey remoteKey() {
    return remote.key();
  }

  public PeerId remotePeer() {
    return remote.peer();
  }

  /** The muxer both sides agreed on already; when empty, negotiate it (NOISE-8). */
  public Optional<ProtocolId> muxer() {
    return remote.muxer();
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    while (plainLength == 0) {
      int body = frames.next();
      if (body < 0) {
        return -1;
      }
      int plaintext = body - CipherState.TAG_BYTES;
      if (plaintext > 0 && plaintext <= length) {
        return open(body, target, offset);
      }
      plainLength = open(body, frames.buffer(), frames.bodyOffset());
      plainOffset = frames.bodyOffset();
    }
    int count = Math.min(length, plainLength);
    System.arraycopy(frames.buffer(), plainOffset, target, offset, count);
    plainOffset += count;
    plainLength -= count;
    return count;
  }

  @Override
  public boolean readable() {
    return plainLength > 0 || frames.readable();
  }

  private int open(int body, byte[] target, int offset) throws IOException {
    try {
      return requireNonces(receiving)
          .nextToOpen()
          .doFinal(frames.buffer(), frames.bodyOffset(), body, target, offset);
    } catch (AEADBadTagException e) {
      frames.discard();
      throw fatal("frame of %d bytes fails its authentication".formatted(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("opening a frame failed", e);
    }
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    byte[] frame = buffers.borrow();
    writing.lock();
    try {
      for (int sent = 0; sent < length; ) {
        int count = Math.min(length - sent, MAX_PLAINTEXT_BYTES);
        raw.write(frame, 0, seal(source, offset + sent, count, frame));
        sent += count;
      }
    } finally {
      writing.unlock();
      buffers.giveBack(frame);
    }
  }

  /** Returns the length of the whole frame. */
  private int seal(byte[] source, int offset, int length, byte[] frame) throws NoiseException {
    try {
      int body =
          requireNonces(sending)
              .nextToSeal()
              .doFinal(source, offset, length, frame, FrameReader.LENGTH_BYTES);
      frame[0] = (byte) (body >> 8);
      frame[1] = (byte) body;
      return FrameReader.LENGTH_BYTES + body;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("sealing a frame failed", e);
    }
  }

  private CipherState requireNonces(CipherState cipher) throws NoiseException {
    if (cipher.isExhausted()) {
      throw fatal("all 2^64-1 nonces of a direction are used: connect anew");
    }
    return cipher;
  }

  private NoiseException fatal(String why) {
    close();
    return new NoiseException.BadFrame(why);
  }

  @Override
  public void close() {
    raw.close();
  }
}
