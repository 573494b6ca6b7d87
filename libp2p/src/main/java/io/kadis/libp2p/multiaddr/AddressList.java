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
   * @param max how many to keep; what comes later is not looked at
   * @return without {@code /p2p/ID}, without duplicates, in the order given
   */
  public static List<Multiaddr> decode(PeerId owner, Iterable<Bytes> encoded, int max) {
    SequencedSet<Multiaddr> kept = new LinkedHashSet<>();
    int looked = 0;
    for (Bytes bytes : encoded) {
      if (looked++ == max) {
        break; // Counting bad ones too: a list of garbage costs no more than a good one.
      }
      Optional<Multiaddr> address = Multiaddr.decode(bytes).flatMap(a -> a.heldBy(owner));
      address.ifPresent(kept::add);
    }
    return List.copyOf(kept);
  }
}
