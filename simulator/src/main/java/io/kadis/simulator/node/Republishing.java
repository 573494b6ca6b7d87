package io.kadis.simulator.node;

import io.kadis.dht.key.Key;
import io.kadis.dht.message.KadRequest;
import io.kadis.dht.message.PeerInfo;
import io.kadis.dht.record.KadRecord;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.simulator.network.Caller;
import io.kadis.simulator.network.Kind;
import io.kadis.simulator.network.Network.Question;
import io.kadis.simulator.network.Reply;
import io.kadis.simulator.network.Request;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.apache.tuweni.bytes.Bytes;

/**
 * How plain Kademlia keeps copies (Maymounkov and Mazières 2002, §2.5): each holder of a record
 * stores it again at the k nearest, every interval; but who was given it meanwhile leaves it out,
 * so that one of them does it for all. What Kadis is compared with.
 */
final class Republishing {
  /** So much later at most: the first one spares the others the work. */
  private static final double SPREAD = 0.1;

  private final Walker walker;
  private final Disk disk;
  private final InstantSource wallClock;
  private final Duration interval;
  private final Map<Bytes, Instant> lastStored = new HashMap<>();

  Republishing(Walker walker, Disk disk, InstantSource wallClock, Duration interval) {
    this.walker = walker;
    this.disk = disk;
    this.wallClock = wallClock;
    this.interval = interval;
  }

  /** What is on the disk goes on where it stopped. */
  void begin() {
    var wall = wallClock.instant();
    for (KadRecord record : disk.page(Optional.empty(), Integer.MAX_VALUE)) {
      var age = Duration.between(record.received(), wall);
      lastStored.put(record.key(), now().minus(age));
      plan(record.key());
    }
  }

  /** A PUT_VALUE was taken. */
  void stored(Bytes key) {
    if (lastStored.put(key, now()) == null) {
      plan(key);
    }
  }

  private void plan(Bytes key) {
    var due = lastStored.getOrDefault(key, now()).plus(interval);
    var left = Duration.between(now(), due);
    var spread = (long) (interval.toNanos() * SPREAD * site().random().nextDouble());
    var least = left.isNegative() ? Duration.ZERO : left;
    site().later(least.plusNanos(spread), () -> look(key));
  }

  private void look(Bytes key) {
    var since = Duration.between(lastStored.getOrDefault(key, now()), now());
    if (since.compareTo(interval) >= 0 && disk.get(key).orElse(null) instanceof KadRecord held) {
      lastStored.put(key, now());
      publish(new Publication(key, held.value(), Kind.DATA), _ -> {});
    }
    plan(key);
  }

  /** A record on its way to the k nearest. */
  record Publication(Bytes key, Bytes value, Kind kind) {}

  /**
   * @param then how many took it, this node among them
   */
  void publish(Publication record, IntConsumer then) {
    walker.find(
        new Walker.Wanted(record.key, record.kind, site().settings().operationTimeout()),
        (closest, _) -> store(record, nearest(closest, Key.of(record.key)), then));
  }

  private List<PeerId> nearest(List<PeerInfo> closest, Key target) {
    var peers = new ArrayList<PeerId>(closest.stream().map(PeerInfo::id).toList());
    peers.add(site().self());
    peers.sort(Comparator.comparing(Key::of, target::compareDistances));
    return peers.subList(0, Math.min(peers.size(), site().settings().dht().k()));
  }

  private void store(Publication record, List<PeerId> peers, IntConsumer then) {
    var put = new Request.Kad(new KadRequest.PutValue(record.key, record.value));
    var answers = new Answers(peers.size(), then);
    for (PeerId peer : peers) {
      if (peer.equals(site().self())) {
        answers.answered(site().process().answer(peer, put));
      } else {
        site().call(peer, new Question(record.kind, put, Walker.RPC_TIMEOUT), answers);
      }
    }
  }

  /** Counts who took a record, until all have answered. */
  private static final class Answers implements Caller {
    private final IntConsumer then;
    private int open;
    private int taken;

    Answers(int open, IntConsumer then) {
      this.open = open;
      this.then = then;
    }

    @Override
    public void answered(Reply reply) {
      taken += reply instanceof Reply.Kad ? 1 : 0;
      settled();
    }

    @Override
    public void failed(Failure why) {
      settled();
    }

    private void settled() {
      if (--open == 0) {
        then.accept(taken);
      }
    }
  }

  private Site site() {
    return walker.site();
  }

  private Instant now() {
    return site().now();
  }
}
