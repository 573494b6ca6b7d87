package io.kadis.dht.message;

import io.kadis.dht.key.Key;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.multiaddr.Multiaddr;
import io.kadis.libp2p.multiaddr.Reach;
import java.util.List;
import java.util.Set;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * A peer as Kademlia messages name it. Immutable, safe for many threads.
 *
 * <p>Not a record, because it keeps what follows from it once that is made. Its wire form: a server
 * names the same 20 neighbours in every reply, and encoding them is where servers spend their time.
 * The routing table keeps these objects, so such a reply is a concatenation of bytes. Its key and
 * its IP groups: every lookup asks for those of its seeds.
 */
public final class PeerInfo {
  private final PeerId id;
  private final List<Multiaddr> addresses;
  // Two threads may both make one of these: the same, so whose stays is no matter.
  private volatile @Nullable Bytes wire;
  private volatile @Nullable Key key;
  private volatile @Nullable Set<IpGroup> ipGroups;

  /**
   * @param id who
   * @param addresses where, without a trailing {@code /p2p/ID}; may be empty
   */
  public PeerInfo(PeerId id, List<Multiaddr> addresses) {
    this.id = id;
    this.addresses = List.copyOf(addresses);
  }

  public PeerId id() {
    return id;
  }

  public List<Multiaddr> addresses() {
    return addresses;
  }

  /**
   * As one from there may be told of it, or may tell of it; the same object when nothing is hidden:
   * it keeps its wire form.
   */
  public PeerInfo visibleTo(Reach reach) {
    var visible = reach.visible(addresses);
    return visible.size() == addresses.size() ? this : new PeerInfo(id, visible);
  }

  /** Its place in the key space. */
  public Key key() {
    Key made = key;
    if (made == null) {
      made = Key.of(id);
      key = made;
    }
    return made;
  }

  /** Those of its addresses. */
  public Set<IpGroup> ipGroups() {
    Set<IpGroup> made = ipGroups;
    if (made == null) {
      made = IpGroup.of(addresses);
      ipGroups = made;
    }
    return made;
  }

  /** The Peer message of specs/kad-dht, without tag and length. */
  Bytes wire() {
    Bytes made = wire;
    if (made == null) {
      made = PeerWire.write(this);
      wire = made;
    }
    return made;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PeerInfo that && id.equals(that.id) && addresses.equals(that.addresses);
  }

  @Override
  public int hashCode() {
    return 31 * id.hashCode() + addresses.hashCode();
  }

  @Override
  public String toString() {
    return id + " " + addresses;
  }
}
