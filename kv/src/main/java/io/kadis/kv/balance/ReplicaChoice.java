package io.kadis.kv.balance;

import io.kadis.kv.quorum.Turns;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Chooses which replica a read asks first: the better one of two taken by chance, by the time it is
 * expected to take. So many readers do not all run to the one that was best a moment ago
 * (Mitzenmacher, "The power of two choices"). Who could not help is left aside for a moment. Pure;
 * one owner; times are the elapsed clock's.
 */
public final class ReplicaChoice {
  /** Peers remembered, those not asked for longest forgotten first: a few hundred neighbours. */
  static final int MAX_PEERS = 4_096;

  /** Who failed, or was busy or not ready, is asked after all others for so long. */
  static final Duration ASIDE = Duration.ofSeconds(1);

  private final PeerId self;
  private final RandomGenerator random;

  private final LinkedHashMap<PeerId, Expectation> peers =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<PeerId, Expectation> eldest) {
          return size() > MAX_PEERS;
        }
      };

  /** What became of a question. */
  public enum Outcome {
    /** It said what it holds, or that it holds nothing. */
    ANSWERED,
    /** It did not answer, or could not. */
    NO_HELP
  }

  /**
   * @param self asked first where it is a replica: it costs nobody anything
   */
  public ReplicaChoice(PeerId self, RandomGenerator random) {
    this.self = self;
    this.random = random;
  }

  /**
   * In which order to ask, and after how long the next one.
   *
   * @param replicas not empty
   */
  public Turns turns(List<PeerId> replicas, Duration now) {
    var order = new ArrayList<>(replicas);
    for (int last = order.size(); last > 1; last--) {
      order.add(order.remove(random.nextInt(last))); // Fisher and Yates: equals by chance
    }
    Set<PeerId> favoured = new HashSet<>(order.subList(0, Math.min(2, order.size())));
    order.sort(
        Comparator.comparing((PeerId peer) -> isAside(peer, now))
            .thenComparing(peer -> !peer.equals(self))
            .thenComparing(peer -> !favoured.contains(peer))
            .thenComparingInt(peer -> of(peer).wait(now)));
    return new Turns(order, of(order.getFirst()).patience());
  }

  private boolean isAside(PeerId peer, Duration now) {
    return of(peer).asideUntil.compareTo(now) > 0;
  }

  public void asked(PeerId peer) {
    of(peer).pending++;
  }

  /** Every question that was {@link #asked} ends here. */
  public void settled(PeerId peer, Outcome outcome, Duration took, Duration now) {
    var expectation = of(peer);
    expectation.pending = Math.max(0, expectation.pending - 1);
    switch (outcome) {
      case ANSWERED -> expectation.took(took, now);
      case NO_HELP -> {
        expectation.tookAtLeast(took, now); // To say "busy" is quick, and no merit.
        expectation.asideUntil = now.plus(ASIDE);
      }
    }
  }

  int remembered() {
    return peers.size();
  }

  private Expectation of(PeerId peer) {
    return peers.computeIfAbsent(peer, _ -> new Expectation());
  }
}
