package io.kadis.kv.repair;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kadis.dht.store.StoreException;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.apache.tuweni.bytes.Bytes;

/**
 * A few nodes that repair themselves, on virtual time, with everything else left out: who is up is
 * told to all after a while, and what is said between two takes a moment, or fails.
 */
final class SmallWorld {
  /** The rules of a world. */
  record Rules(int n, RepairConfig config, double failing, double busy) {}

  private static final Bytes SPACE = Bytes.wrap("/max/".getBytes(UTF_8));

  /** Something to happen. */
  @FunctionalInterface
  interface Action {
    void run() throws StoreException;
  }

  private record Due(Instant at, long number, Action action) {}

  final Rules rules;
  final RandomGenerator random;
  final TreeMap<PeerId, SmallNode> nodes = new TreeMap<>();
  private final PriorityQueue<Due> agenda =
      new PriorityQueue<>(Comparator.comparing(Due::at).thenComparingLong(Due::number));

  /** All that was ever written and not lost with the last disk that had it. */
  final List<Bytes> keys = new ArrayList<>();

  private long number;
  private Instant now = Side.NOW;

  /** Looks at what the nodes do. */
  interface Judge {
    /**
     * @param now what {@code node} may speak of from now on, and could not before
     */
    void speaks(SmallNode node, Coverage now);

    void removed(SmallNode node, Bytes key);
  }

  Judge judge =
      new Judge() {
        @Override
        public void speaks(SmallNode node, Coverage now) {}

        @Override
        public void removed(SmallNode node, Bytes key) {}
      };

  SmallWorld(Rules rules, RandomGenerator random) {
    this.rules = rules;
    this.random = random;
  }

  Instant now() {
    return now;
  }

  void after(Duration delay, Action action) {
    agenda.add(new Due(now.plus(delay), number++, action));
  }

  /** Anywhere between the two. */
  Duration between(int minMillis, int maxMillis) {
    return Duration.ofMillis(random.nextInt(minMillis, maxMillis + 1));
  }

  void run(Duration time) throws StoreException {
    var end = now.plus(time);
    while (!agenda.isEmpty() && !agenda.peek().at.isAfter(end)) {
      var next = agenda.remove();
      now = next.at;
      next.action.run();
    }
    now = end;
  }

  SmallNode add() throws StoreException {
    var node = new SmallNode(this, Places.peer(random));
    nodes.put(node.id, node);
    start(node);
    return node;
  }

  List<SmallNode> add(int count) throws StoreException {
    var added = new ArrayList<SmallNode>();
    for (int i = 0; i < count; i++) {
      added.add(add());
    }
    return added;
  }

  void start(SmallNode node) throws StoreException {
    node.start(up().isEmpty());
    tellAll();
  }

  void stop(SmallNode node) {
    node.stop();
    tellAll();
  }

  List<SmallNode> up() {
    return nodes.values().stream().filter(SmallNode::isUp).toList();
  }

  /** Each notices at its own time. */
  private void tellAll() {
    for (SmallNode node : up()) {
      int life = node.life();
      after(
          between(20, 400),
          () -> {
            if (node.life() == life) {
              node.see();
            }
          });
    }
  }

  SmallNode node(PeerId id) {
    return Objects.requireNonNull(nodes.get(id), "nobody of this name");
  }

  List<PeerId> upIds() {
    return up().stream().map(node -> node.id).toList();
  }

  /** At all of its holders. */
  Bytes write() {
    var key = Bytes.concatenate(SPACE, Bytes.ofUnsignedLong(random.nextLong()));
    holders(key).forEach(id -> node(id).side.put(key, Bytes.of(1)));
    keys.add(key);
    return key;
  }

  void write(int count) {
    for (int i = 0; i < count; i++) {
      write();
    }
  }

  /** Who should have it: the n nearest of those that are up and stay. */
  List<PeerId> holders(Bytes key) {
    var staying = up().stream().filter(node -> !node.isLeaving()).map(node -> node.id).toList();
    return Places.nearest(Side.id(key), staying, rules.n);
  }

  /** Who is up and has it. */
  List<PeerId> having(Bytes key) {
    return up().stream().filter(node -> node.holds(key)).map(node -> node.id).toList();
  }

  /** On the disk of a node that is up, or may come up again. */
  boolean exists(Bytes key) {
    return nodes.values().stream().anyMatch(node -> node.holds(key));
  }
}
