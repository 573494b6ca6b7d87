package io.kadis.dht.record;

import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.multiformats.Cid;
import io.kadis.libp2p.multiformats.Multibase;
import io.kadis.libp2p.multiformats.Multihash;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/**
 * A name whose owner says what it stands for: the id of the owner's key.
 *
 * @param owner whose key signs the name's records
 */
public record IpnsName(PeerId owner) {
  public static final String NAMESPACE = "ipns";

  private static final String PREFIX = "/" + NAMESPACE + "/";

  /**
   * Reads a peer id, in base58 or as a CID, with or without {@code /ipns/} before it.
   *
   * @throws IllegalArgumentException naming the text and what is wrong with it
   */
  public static IpnsName parse(String text) {
    return new IpnsName(
        PeerId.parse(text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : text));
  }

  /** Empty for a key that is not {@code /ipns/} and a peer id. */
  public static Optional<IpnsName> of(Bytes key) {
    try {
      return Namespace.of(key)
          .filter(namespace -> namespace.name().equals(NAMESPACE))
          .map(namespace -> new IpnsName(new PeerId(namespace.rest())));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /** What its records are stored under: the id's bytes, not its text (IPNS-1). */
  public Bytes key() {
    return Bytes.concatenate(Bytes.wrap(PREFIX.getBytes(StandardCharsets.US_ASCII)), owner.bytes());
  }

  /** As IPFS writes it: a CID in base36, {@code k51…}. */
  @Override
  public String toString() {
    var cid = new Cid(1, Cid.LIBP2P_KEY, Multihash.decode(owner.bytes()));
    return Multibase.base36(cid.encode());
  }
}
