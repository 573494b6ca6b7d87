package io.kadis.kv.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.record.KadRecord;
import io.kadis.dht.rpc.RecordKeeper;
import io.kadis.dht.rpc.RecordKeeper.Kept;
import io.kadis.dht.store.MemoryStore;
import io.kadis.dht.store.StoreException;
import io.kadis.kv.history.Event.Meant;
import io.kadis.kv.namespace.Draft;
import io.kadis.kv.namespace.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.apache.tuweni.bytes.Bytes;

/** What happens in one history, drawn from one seed. */
final class History {
  /** Honest clocks are at most twice this apart, half of what is allowed. */
  private static final int HONEST_DRIFT_SECONDS = 15;

  private static final int WILD_DRIFT_MINUTES = 10;

  private static final List<Duration> JUMPS =
      List.of(
          Duration.ofSeconds(8),
          Duration.ofMinutes(1),
          Duration.ofMinutes(12),
          Duration.ofHours(3),
          Duration.ofDays(1));

  /** What every namespace must have seen. */
  static final List<String> ALWAYS =
      List.of(
          "writes",
          "writes without reading",
          "duplicates",
          "losses",
          "replays",
          "partitions",
          "crashes",
          "forgeries refused",
          "merges",
          "told in another order");

  private final World world;
  private final Subject subject;
  private final Network network = new Network();
  private final Coverage coverage;
  private final RandomGenerator random;

  /** Everything ever drafted. */
  private final List<Packet> archive = new ArrayList<>();

  /** What somebody once read. */
  private Packet remembered = Packet.NONE;

  /** When all replicas last had all that one of them had. */
  private Instant together;

  private int events;

  History(Subject subject, Coverage coverage, RandomGenerator random) {
    this.world = new World(subject, random.nextInt(2, 5), random.nextInt(1, 5));
    this.together = world.now();
    this.subject = subject;
    this.coverage = coverage;
    this.random = random;
  }

  void run() {
    coverage.count("histories");
    drift();
    if (subject.listed() && world.writers().size() > 1 && chance(15)) {
      world.strike(any(world.writers()));
    }
    for (int writes = random.nextInt(4, 13); writes > 0; ) {
      world.pass(Duration.ofMillis(random.nextInt(3_000)));
      switch (random.nextInt(16)) {
        case 0, 1, 2, 3, 4 -> {
          write();
          writes--;
        }
        case 5, 6, 7 -> deliver();
        case 8, 9 -> exchange();
        case 10 -> replay();
        case 11 -> partition();
        case 12 -> purge();
        case 13 -> pass(JUMPS.get(random.nextInt(JUMPS.size())));
        case 14 -> forge();
        default -> crashOrDrift();
      }
    }
    settle();
    anyOrderMakesTheSame();
    forgetAll();
  }

  private void write() {
    var writer = any(world.writers());
    var asked = world.replicas().stream().filter(r -> writer.reaches(r) && chance(70)).toList();
    var answering = world.answering(writer, asked);
    if (answering.isEmpty()) {
      coverage.count("writes without reading");
      if (world.rules().buildsOnHeld()) {
        return; // They are not made before somebody has answered.
      }
    }
    var read = world.read(answering);
    var base = writer.base(world, read);
    var meant =
        new Meant(subject.draw(random, events, context()), writer.id(), writer.clock(world.now()));
    var draft = writer.draft(world, meant.write(), base);
    var refusal = subject.refusal(meant.write(), meant.writer());
    switch (draft) {
      case Draft.Refused(var reason, _) -> refused(reason, refusal);
      case Draft.Ready ready -> {
        assertThat(refusal).as("%s is refused", meant).isEmpty();
        var packet = written(meant, base, ready);
        writer.save(world, packet);
        send(writer, packet);
      }
    }
    if (chance(40)) {
      remembered = read;
    }
  }

  private Optional<String> context() {
    return remembered.record().filter(_ -> chance(50)).map(world.rules()::tag);
  }

  private void refused(Refusal reason, Optional<Refusal> expected) {
    coverage.count("writes refused " + reason);
    if (reason != Refusal.CLOCK) {
      assertThat(expected).contains(reason);
    }
  }

  private Packet written(Meant meant, Packet base, Draft.Ready ready) {
    coverage.count("writes");
    var replaces = subject.replaces(meant, base.knows(), remembered.knows());
    var event = new Event(events++, meant, ready.version(), ready.record(), replaces);
    var knows = new HashSet<>(base.knows());
    knows.add(event);
    var packet = new Packet(Optional.of(ready.record()), knows);
    archive.add(packet);
    return packet;
  }

  private void send(Node from, Packet packet) {
    for (var replica : world.replicas()) {
      var message = new Network.Message(from, replica, packet, world.now());
      switch (random.nextInt(4)) {
        case 0 -> coverage.count("losses");
        case 1 -> network.send(message);
        default -> arrive(message);
      }
    }
  }

  private void deliver() {
    boolean again = chance(30);
    network.next(random, again).ifPresent(this::arrive);
    if (again) {
      coverage.count("duplicates");
    }
  }

  private void arrive(Network.Message message) {
    if (message.arrives(world.now())) {
      offer(message.to(), message.packet());
    } else {
      coverage.count("losses");
    }
  }

  /** One replica tells another all it holds. */
  private void exchange() {
    var from = any(world.replicas());
    if (from.held().isPresent()) {
      var message = new Network.Message(from, any(world.replicas()), from.packet(), world.now());
      if (chance(30)) {
        network.send(message);
      } else {
        arrive(message);
      }
    }
  }

  private void offer(SimReplica replica, Packet packet) {
    var before = replica.packet();
    var kept = replica.offer(packet);
    world.check(replica);
    var live = world.live(replica);
    coverage.countAll(subject.traits(replica.known(), live));
    coverage.count(
        switch (kept) {
          case Kept.Stored _ -> "stored";
          case Kept.Worse _ -> "superseded";
          case Kept.NoRoom _ -> "no room";
          case Kept.Invalid _ when world.byStrangers(packet) -> "strangers refused";
          case Kept.Invalid _ when replica.ahead(packet) -> "clocks ahead refused";
          case Kept.Invalid _ -> "forgotten ones refused";
        });
    if (before.record().isPresent() && !before.knows().containsAll(packet.knows())) {
      coverage.count("merges");
    }
    if (live.isEmpty() && !subject.live(packet.knows(), replica.clock()).isEmpty()) {
      coverage.count("attempts to bring back what is gone");
    }
  }

  private void replay() {
    if (archive.isEmpty()) {
      return;
    }
    var packet = any(archive);
    var replica = any(world.replicas());
    if (young(packet) || mustBeHarmless(replica, packet)) {
      coverage.count("replays");
      offer(replica, packet);
    }
  }

  /** Nothing is promised of values that somebody kept for longer than tombstones are. */
  private boolean young(Packet packet) {
    var oldest = world.now().minus(World.FORGET).plus(Duration.ofMinutes(30));
    return packet.version() == 0 || World.time(packet.version()).isAfter(oldest);
  }

  /** An old tombstone: refused where nothing is held; alone it can only hide what is older. */
  private boolean mustBeHarmless(SimReplica replica, Packet packet) {
    return replica.forgotten(packet.bytes())
        && (replica.held().isEmpty() || !world.rules().buildsOnHeld());
  }

  /** A record nobody may write, or a good one under a key it was not written for. */
  private void forge() {
    if (archive.isEmpty()) {
      return;
    }
    var good = any(archive).bytes();
    var replica = any(world.replicas());
    if (chance(30)) {
      replica.refuse(subject.otherKey(), good);
    } else {
      replica.refuse(subject.key(), subject.forged(random, good));
    }
    coverage.count("forgeries refused");
  }

  private void partition() {
    int sides = chance(50) ? 1 : 2;
    nodes().forEach(node -> node.side = random.nextInt(sides));
    coverage.count("partitions");
  }

  /** Tombstones grow old, everybody is heard, and what all agree on is forgotten: by some. */
  private void purge() {
    if (chance(60)) {
      return; // Most of a history is shorter than that.
    }
    pass(World.FORGET.plusDays(1));
    if (chance(70)) {
      together();
    }
    for (var replica : world.replicas()) {
      if (chance(80)) {
        purge(replica);
      }
    }
  }

  private void purge(SimReplica replica) {
    if (replica.purge()) {
      world.check(replica);
      coverage.count("purges");
    }
  }

  /**
   * Where writers build on what they read, nobody is cut off from all others for as long as
   * tombstones are kept: a writer's memory of its own parts is no longer than that.
   */
  private void pass(Duration time) {
    var last = together.plus(World.FORGET).minus(Duration.ofHours(1));
    if (world.rules().buildsOnHeld() && world.now().plus(time).isAfter(last)) {
      together();
    }
    world.pass(time);
  }

  private void together() {
    heal();
    exchangeAll();
    together = world.now();
  }

  private void heal() {
    nodes().forEach(node -> node.side = 0);
  }

  private void crashOrDrift() {
    if (chance(50)) {
      any(world.writers()).restart();
      coverage.count("crashes");
    } else {
      drift();
    }
  }

  private void drift() {
    nodes().forEach(node -> node.drift = seconds(HONEST_DRIFT_SECONDS));
    if (chance(20)) {
      any(world.writers()).drift = seconds(60 * WILD_DRIFT_MINUTES);
    }
  }

  private Duration seconds(int most) {
    return Duration.ofSeconds(random.nextInt(-most, most + 1));
  }

  private List<Node> nodes() {
    var nodes = new ArrayList<Node>(world.replicas());
    nodes.addAll(world.writers());
    return nodes;
  }

  /** All replicas hear of all that one of them holds, in the end. */
  private void settle() {
    network.clear();
    heal();
    world.pass(Duration.ofMinutes(WILD_DRIFT_MINUTES + 2));
    exchangeAll();
    world.replicas().forEach(this::purge);
    world.agreed();
  }

  /** Once is enough: whoever speaks later has heard those before. */
  private void exchangeAll() {
    for (var from : shuffled(world.replicas())) {
      for (var to : shuffled(world.replicas())) {
        if (to != from && from.held().isPresent()) {
          offer(to, from.packet());
        }
      }
    }
  }

  /** A fresh replica that is told the same in any order, and some of it twice, holds the same. */
  private void anyOrderMakesTheSame() {
    for (var replica : world.replicas()) {
      if (world.forgottenElsewhere(replica)) {
        continue;
      }
      coverage.count("told in another order");
      var told = new ArrayList<>(replica.taken());
      told.addAll(told.subList(0, told.size() / 2));
      var store = new MemoryStore();
      var keeper = new RecordKeeper(store, world.validators());
      for (var record : shuffled(told)) {
        keep(keeper, record);
      }
      var held = store.get(subject.key()).map(KadRecord::value);
      assertThat(held).as("told in another order").isEqualTo(replica.held());
    }
  }

  /** Each as if it had just been written: nothing is due to be forgotten. */
  private void keep(RecordKeeper keeper, Bytes record) {
    try {
      keeper.keep(subject.key(), record, World.time(world.rules().version(record)));
    } catch (StoreException e) {
      throw new AssertionError(e);
    }
  }

  /** Long after: what shows nothing is forgotten everywhere, and stays so. */
  private void forgetAll() {
    world.pass(World.FORGET.multipliedBy(10));
    world.replicas().forEach(this::purge);
    var left = world.agreed();
    for (var replica : world.replicas()) {
      world.check(replica);
      assertThat(left.isEmpty()).as("all is forgotten").isEqualTo(world.view(replica).isEmpty());
    }
    if (left.isPresent()) {
      return;
    }
    for (var packet : archive) {
      world.replicas().stream()
          .filter(replica -> replica.forgotten(packet.bytes()))
          .forEach(replica -> offer(replica, packet));
    }
  }

  private <T> T any(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  private <T> List<T> shuffled(List<T> all) {
    var copy = new ArrayList<>(all);
    Collections.shuffle(copy, Random.from(random));
    return copy;
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }
}
