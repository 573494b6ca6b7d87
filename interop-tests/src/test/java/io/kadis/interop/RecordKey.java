package io.kadis.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kadis.libp2p.identity.PeerId;
import org.apache.tuweni.bytes.Bytes;

/**
 * A key of the network.
 *
 * @param path as Kadis' users write it
 * @param bytes as peers send it
 */
public record RecordKey(String path, Bytes bytes) {
  public static RecordKey raw(String name) {
    return text("/raw/" + name);
  }

  /** A key whose bytes are its text. */
  public static RecordKey text(String path) {
    return new RecordKey(path, Bytes.wrap(path.getBytes(UTF_8)));
  }

  /** Where a peer's public key lies. */
  public static RecordKey publicKey(String peerId) {
    return of("/pk/", peerId);
  }

  /** Where what a peer's name stands for lies. */
  public static RecordKey name(String peerId) {
    return of("/ipns/", peerId);
  }

  private static RecordKey of(String namespace, String peerId) {
    Bytes prefix = Bytes.wrap(namespace.getBytes(UTF_8));
    return new RecordKey(
        namespace + peerId, Bytes.concatenate(prefix, PeerId.parse(peerId).bytes()));
  }
}
