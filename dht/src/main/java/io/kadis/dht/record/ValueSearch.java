package io.kadis.dht.record;

import io.kadis.dht.message.PeerInfo;
import io.kadis.libp2p.identity.PeerId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/** What a get has heard so far: the best valid value and who holds it (KAD-58). Pure; one owner. */
public final class ValueSearch {
  /**
   * @param quorum answers after which to stop; 0: ask on to the end of the lookup
   */
  public ValueSearch(Bytes key, Validator validator, int quorum) {
    throw new UnsupportedOperationException();
  }

  /** The local record's value; validated again, and counts as one answer. */
  public void local(Bytes value, Instant now) {
    throw new UnsupportedOperationException();
  }

  /** A peer's value. An invalid one counts as no answer. */
  public Validity answered(PeerId from, Bytes value, Instant now) {
    throw new UnsupportedOperationException();
  }

  /** Valid answers so far, the local one included. */
  public int answers() {
    throw new UnsupportedOperationException();
  }

  /** True once the quorum is reached: stop the lookup. */
  public boolean enough() {
    throw new UnsupportedOperationException();
  }

  public Optional<Bytes> best() {
    throw new UnsupportedOperationException();
  }

  /** True when the local copy is not the best: store it. */
  public boolean localIsBehind() {
    throw new UnsupportedOperationException();
  }

  /** Those of the closest that did not return the best value: to be corrected (KAD-59). */
  public List<PeerInfo> behind(List<PeerInfo> closest) {
    throw new UnsupportedOperationException();
  }
}
