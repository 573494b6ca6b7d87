package io.kadis.libp2p.multiaddr;

import io.kadis.libp2p.identity.PeerId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import org.apache.tuweni.bytes.Bytes;

/** The addresses that a message gives for one peer. */
public final class AddressList {
  private AddressList() {}

  /**
   * Reads what can be read: unparsable addresses and those of another peer are skipped, never the
   * whole list (ADDR-3, ADDR-6).
   *
   * @param owner whose addresses they are
   * @param max how many to look at, good or bad: a list of garbage costs no more than a good one
   * @return without {@code /p2p/ID}, without duplicates, in the order given
   */
  public static List<Multiaddr> decode(PeerId owner, Iterable<Bytes> encoded, int max) {
    Bytes ownerSuffix = Component.encodeAll(List.of(new Component(Protocol.P2P, owner.bytes())));
    SequencedSet<Multiaddr> kept = new LinkedHashSet<>();
    int looked = 0;
    for (Bytes bytes : encoded) {
      if (looked++ == max) {
        break;
      }
      bare(bytes, ownerSuffix).ifPresent(kept::add);
    }
    return List.copyOf(kept);
  }

  /**
   * Both shapes, with and without the owner's id, are on the wire. The id is cut off before the
   * address is parsed, as this runs for every address of every reply: should these bytes be the end
   * of another value, what is left is cut short and refused.
   */
  private static Optional<Multiaddr> bare(Bytes bytes, Bytes ownerSuffix) {
    int left = bytes.size() - ownerSuffix.size();
    boolean own = left >= 0 && bytes.slice(left).equals(ownerSuffix);
    return Multiaddr.decode(own ? bytes.slice(0, left) : bytes).filter(a -> a.peerId().isEmpty());
  }
}
