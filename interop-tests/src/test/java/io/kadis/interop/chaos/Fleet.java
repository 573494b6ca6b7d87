package io.kadis.interop.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import io.kadis.dht.key.Key;
import io.kadis.interop.KadisNode;
import io.kadis.libp2p.identity.PeerId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.tuweni.bytes.Bytes;

/** The nodes of one network, as processes. */
final class Fleet implements AutoCloseable {
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final int STARTED_AT_ONCE = 3;
  private static final Duration POLL = Duration.ofMillis(250);

  private final List<Member> members = new ArrayList<>();

  /** Starts all, and returns once each knows each. */
  static Fleet start(Path directory, int size) throws Exception {
    var fleet = new Fleet();
    try (ExecutorService threads = Executors.newFixedThreadPool(STARTED_AT_ONCE)) {
      fleet.members.add(new Member("n0", KadisNode.start(directory.resolve("node-0"))));
      String bootstrap = fleet.members.getFirst().node().address();
      List<Future<KadisNode>> starting = new ArrayList<>();
      for (int i = 1; i < size; i++) {
        Path data = directory.resolve("node-" + i);
        starting.add(threads.submit(() -> KadisNode.start(data, "--bootstrap", bootstrap)));
      }
      for (Future<KadisNode> node : starting) {
        fleet.members.add(new Member("n" + fleet.members.size(), node.get()));
      }
      fleet.awaitSettled();
      return fleet;
    } catch (Exception | AssertionError e) {
      fleet.close();
      throw e;
    }
  }

  List<Member> members() {
    return List.copyOf(members);
  }

  List<Member> up() {
    return members.stream().filter(member -> member.state() == Member.State.UP).toList();
  }

  String nameOf(String peerId) {
    return members.stream()
        .filter(member -> member.peerId().equals(peerId))
        .map(Member::name)
        .findFirst()
        .orElseThrow(() -> new AssertionError("a peer we did not start: " + peerId));
  }

  /** The names of all there ever were, the nearest to {@code key} first. */
  List<String> order(String key) {
    var target = Key.of(Bytes.wrap(key.getBytes(UTF_8)));
    return members.stream()
        .sorted(
            Comparator.comparing(
                member -> Key.of(PeerId.parse(member.peerId())).distanceTo(target)))
        .map(Member::name)
        .toList();
  }

  /** Until all that are up know each other. */
  void awaitSettled() {
    await().atMost(SOON).pollInterval(POLL).until(this::settled);
  }

  private boolean settled() throws Exception {
    List<Member> up = up();
    List<String> ids = up.stream().map(Member::peerId).toList();
    for (Member member : up) {
      if (!knows(member, ids)) {
        return false;
      }
    }
    return true;
  }

  private static boolean knows(Member member, List<String> ids) throws Exception {
    try {
      List<String> known = new ArrayList<>(member.node().tablePeers());
      known.add(member.peerId());
      return known.containsAll(ids);
    } catch (IOException e) {
      return member.state() != Member.State.UP; // It went away just now.
    }
  }

  /** Ends all processes, whatever state they are in. */
  @Override
  public void close() {
    members.forEach(member -> member.node().close());
  }
}
