package io.kadis.interop.cube;

import static org.awaitility.Awaitility.await;

import io.kadis.interop.Implementation;
import io.kadis.interop.Peer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * All networks of three on one protocol id. The storer has met the bootstrap alone and is done
 * before the finder comes; the finder meets the bootstrap alone too, and is gone before the next.
 */
final class Cube {
  private static final Duration SOON = Duration.ofSeconds(30);

  /** Networks at once: most of what they do is waiting. */
  private static final int AT_ONCE = 3;

  private final String protocol;
  private final List<Operation> operations;
  private final Path directory;
  private final Map<Triple, Map<Operation, Verdict>> verdicts = new ConcurrentHashMap<>();

  private final Map<Triple, Map<Operation, Verdict>> secondTries = new ConcurrentHashMap<>();

  Cube(String protocol, List<Operation> operations, Path directory) {
    this.protocol = protocol;
    this.operations = List.copyOf(operations);
    this.directory = directory;
  }

  String protocol() {
    return protocol;
  }

  List<Operation> operations() {
    return operations;
  }

  Verdict verdict(Triple triple, Operation operation) {
    return Objects.requireNonNull(Objects.requireNonNull(verdicts.get(triple)).get(operation));
  }

  /** What failed at first, and was asked once more by a fresh finder: the machine has two cores. */
  Map<Triple, Map<Operation, Verdict>> secondTries() {
    return secondTries;
  }

  void fill() throws Exception {
    try (var pool = Executors.newFixedThreadPool(AT_ONCE)) {
      List<Callable<Void>> networks = new ArrayList<>();
      for (Implementation bootstrap : Implementation.values()) {
        for (Implementation storer : Implementation.values()) {
          networks.add(() -> fill(bootstrap, storer));
        }
      }
      for (Future<Void> network : pool.invokeAll(networks)) {
        network.get();
      }
    }
  }

  /** Five finders, one after the other, in a network of these two. */
  private @Nullable Void fill(Implementation bootstrap, Implementation storer) throws Exception {
    Path mine = Files.createTempDirectory(directory, bootstrap + "-" + storer + "-");
    try (Peer first = bootstrap.start(mine.resolve("bootstrap"), protocol, Optional.empty());
        Peer second = storer.start(mine.resolve("storer"), protocol, Optional.of(first))) {
      Offer offer = new Offer(second);
      if (know(second, first)) {
        operations.forEach(offer::make);
      } else {
        operations.forEach(each -> offer.refused(each, "the bootstrap never came into its table"));
      }
      for (Implementation finder : Implementation.values()) {
        Triple triple = new Triple(bootstrap, storer, finder);
        Map<Operation, Verdict> row = find(triple, first, offer, mine);
        if (row.values().stream().anyMatch(Verdict.Failed.class::isInstance)) {
          secondTries.put(triple, row);
          row = find(triple, first, offer, mine);
        }
        verdicts.put(triple, row);
      }
    }
    return null;
  }

  private Map<Operation, Verdict> find(Triple triple, Peer bootstrap, Offer offer, Path mine)
      throws Exception {
    Map<Operation, Verdict> row = new EnumMap<>(Operation.class);
    Path data = Files.createTempDirectory(mine, "finder-");
    try (Peer finder = triple.finder().start(data, protocol, Optional.of(bootstrap))) {
      boolean acquainted = know(finder, bootstrap);
      for (Operation operation : operations) {
        row.put(
            operation,
            acquainted
                ? judge(operation, triple, offer, finder)
                : new Verdict.Failed("the bootstrap never came into its table"));
      }
    }
    return row;
  }

  private static Verdict judge(Operation operation, Triple triple, Offer offer, Peer finder) {
    Optional<String> reason = ByDesign.impossible(operation, triple);
    if (reason.isPresent()) {
      return new Verdict.Impossible(reason.get());
    }
    try {
      // Only what nobody answers is waited for: acquaintance, and ADD_PROVIDER.
      if (operation == Operation.FIND_NODE || operation == Operation.PROVIDERS) {
        await().atMost(SOON).until(() -> offer.found(operation, finder));
      } else if (!offer.found(operation, finder)) {
        return new Verdict.Failed("another value");
      }
      return new Verdict.Passed();
    } catch (Exception | AssertionError e) {
      return new Verdict.Failed(said(e));
    }
  }

  private static String said(Throwable e) {
    return e.getCause() == null ? e.toString() : e + ", by " + e.getCause();
  }

  /** Whether the newcomer takes the bootstrap into its table. */
  private static boolean know(Peer newcomer, Peer bootstrap) throws Exception {
    try {
      await().atMost(SOON).until(() -> newcomer.table().contains(bootstrap.peerId()));
      return true;
    } catch (ConditionTimeoutException e) {
      return false;
    }
  }
}
