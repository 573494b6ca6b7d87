package io.kadis.interop.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kadis.dht.key.Key;
import io.kadis.interop.KadisNode;
import io.kadis.interop.Launch;
import io.kadis.libp2p.identity.PeerId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.tuweni.bytes.Bytes;

/** The nodes of one network, as processes. */
public final class Fleet implements AutoCloseable {
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final int STARTED_AT_ONCE = 3;

  /** Of the ranges a node should hold, the part of which it may speak. */
  public static final String COVERED = "kadis_repair_covered_ratio";

  private static final Duration POLL = Duration.ofMillis(250);

  private final Path directory;
  private final List<Member> members = new CopyOnWriteArrayList<>(); // clients read while it grows

  private Fleet(Path directory) {
    this.directory = directory;
  }

  /** Starts as many as there are launches, and returns once each knows each. */
  public static Fleet start(Path directory, List<Launch> launches) throws Exception {
    var fleet = new Fleet(directory);
    try {
      fleet.grow(launches.subList(0, 1));
      fleet.grow(launches.subList(1, launches.size()));
      fleet.awaitSettled();
      return fleet;
    } catch (Exception | AssertionError e) {
      fleet.close();
      throw e;
    }
  }

  /** Adds nodes, which join by the first that is up. Returns once all are ready, not settled. */
  public List<Member> grow(List<Launch> launches) throws Exception {
    String[] bootstrap =
        up().stream()
            .limit(1)
            .flatMap(first -> Stream.of("--bootstrap", first.node().address()))
            .toArray(String[]::new);
    List<Member> added = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(STARTED_AT_ONCE)) {
      List<Future<KadisNode>> starting = new ArrayList<>();
      for (Launch launch : launches) {
        Path data = directory.resolve("node-" + (members.size() + starting.size()));
        starting.add(threads.submit(() -> KadisNode.start(data, launch, bootstrap)));
      }
      for (Future<KadisNode> node : starting) {
        added.add(new Member("n" + (members.size() + added.size()), node.get()));
      }
    }
    members.addAll(added);
    return added;
  }

  public List<Member> members() {
    return List.copyOf(members);
  }

  public List<Member> up() {
    return members.stream().filter(member -> member.state() == Member.State.UP).toList();
  }

  public String nameOf(String peerId) {
    return members.stream()
        .filter(member -> member.peerId().equals(peerId))
        .map(Member::name)
        .findFirst()
        .orElseThrow(() -> new AssertionError("a peer we did not start: " + peerId));
  }

  /** The names of all there ever were, the nearest to {@code key} first. */
  public List<String> order(String key) {
    var target = Key.of(Bytes.wrap(key.getBytes(UTF_8)));
    return members.stream()
        .sorted(
            Comparator.comparing(
                member -> Key.of(PeerId.parse(member.peerId())).distanceTo(target)))
        .map(Member::name)
        .toList();
  }

  /** Until all that are up know each other. */
  public void awaitSettled() {
    await().atMost(SOON).pollInterval(POLL).untilAsserted(() -> assertThat(strangers()).isEmpty());
  }

  private List<String> strangers() throws Exception {
    List<String> strangers = new ArrayList<>();
    List<Member> up = up();
    for (Member member : up) {
      try {
        List<String> missing = missing(member, up);
        if (!missing.isEmpty()) {
          strangers.add(member.name() + " does not know " + missing);
        }
      } catch (IOException e) {
        if (member.state() == Member.State.UP) { // It did not go away just now.
          strangers.add(member.name() + ": " + e);
        }
      }
    }
    return strangers;
  }

  /** Until all that are up may speak of all they should hold. */
  public void awaitCovered() {
    await().atMost(SOON).pollInterval(POLL).until(this::covered);
  }

  private boolean covered() throws Exception {
    for (Member member : up()) {
      if (member.node().metric(COVERED) < 1) {
        return false;
      }
    }
    return true;
  }

  private static List<String> missing(Member member, List<Member> others) throws Exception {
    List<String> table = member.node().table();
    return others.stream()
        .filter(other -> !other.equals(member) && !table.contains(other.peerId()))
        .map(Member::name)
        .toList();
  }

  /** Ends all processes, whatever state they are in. */
  @Override
  public void close() {
    members.forEach(member -> member.node().close());
  }
}
