package io.kadis.dht.lookup;

import io.kadis.dht.message.PeerInfo;
import io.kadis.dht.record.Validator;
import io.kadis.dht.record.Validators;
import io.kadis.dht.record.Validity;
import io.kadis.libp2p.identity.PeerId;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/** What a get has heard so far: the best valid value and who holds it (KAD-58). Pure; one owner. */
public final class ValueSearch {
  private final Bytes key;
  private final Validators validators;
  private final Validator validator;
  private final int quorum;
  private final Map<PeerId, Bytes> byPeer = new HashMap<>();
  private Optional<Bytes> local = Optional.empty();
  private Optional<Bytes> best = Optional.empty();

  /**
   * @param quorum answers after which to stop; 0: ask on to the end of the lookup
   * @throws IllegalArgumentException for a key of no namespace of {@code validators}
   */
  public ValueSearch(Bytes key, Validators validators, int quorum) {
    this.key = key;
    this.validators = validators;
    this.validator =
        validators
            .of(key)
            .orElseThrow(() -> new IllegalArgumentException("no namespace for key " + key));
    this.quorum = quorum;
  }

  /** The local record's value; validated again, and counts as one answer. */
  public Validity local(Bytes value, Instant now) {
    Validity validity = weigh(value, now);
    if (validity instanceof Validity.Valid) {
      local = Optional.of(value);
    }
    return validity;
  }

  /** A peer's value. An invalid one counts as no answer; of two from one peer, the first does. */
  public Validity answered(PeerId from, Bytes value, Instant now) {
    Validity validity = weigh(value, now);
    if (validity instanceof Validity.Valid) {
      byPeer.putIfAbsent(from, value);
    }
    return validity;
  }

  private Validity weigh(Bytes value, Instant now) {
    Validity validity = validators.validate(key, value, now);
    if (validity instanceof Validity.Valid) {
      best = Optional.of(best.map(held -> better(held, value)).orElse(value));
    }
    return validity;
  }

  /** The best so far stands first: it stays unless the newcomer is better (REC-2). */
  private Bytes better(Bytes held, Bytes newcomer) {
    return validator.select(key, List.of(held, newcomer)) == 1 ? newcomer : held;
  }

  /** Valid answers so far, the local one included. */
  public int answers() {
    return byPeer.size() + (local.isPresent() ? 1 : 0);
  }

  /** True once the quorum is reached: stop the lookup. */
  public boolean enough() {
    return quorum > 0 && answers() >= quorum;
  }

  public Optional<Bytes> best() {
    return best;
  }

  /** True when there is a value and the local copy is missing or not the best. */
  public boolean localIsBehind() {
    return !best.equals(local);
  }

  /** Those of the closest that did not return the best value: to be corrected (KAD-59). */
  public List<PeerInfo> behind(List<PeerInfo> closest) {
    return best.isEmpty()
        ? List.of()
        : closest.stream().filter(peer -> !best.get().equals(byPeer.get(peer.id()))).toList();
  }
}
