package io.kadis.kv;

import io.kadis.dht.record.Namespace;
import io.kadis.kv.WatchState.Subject;
import io.kadis.kv.metrics.KvMetrics;
import io.kadis.kv.namespace.Draft;
import io.kadis.kv.namespace.NamespaceRules;
import io.kadis.kv.namespace.NamespaceRules.Pen;
import io.kadis.kv.namespace.Namespaces;
import io.kadis.kv.namespace.Refusal;
import io.kadis.kv.namespace.Write;
import io.kadis.kv.quorum.Quorum;
import io.kadis.kv.quorum.ReplicaReport;
import io.kadis.kv.swarm.Swarm.Wanted;
import io.kadis.kv.upkeep.Membership;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.apache.tuweni.bytes.Bytes;

/** The database of one node: checks the key, finds its namespace, and runs the operation. */
final class ReplicatedDatabase implements Database {
  private static final ReplicaReport NOBODY_ASKED = new ReplicaReport(0, 0, List.of());

  private final Site site;
  private final Namespaces namespaces;
  private final Membership membership;
  private final Runnable onClose;
  private final Background background = new Background();
  private final Watches watches;
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * @param onClose what is left to close once all operations are settled
   */
  ReplicatedDatabase(Site site, Namespaces namespaces, Membership membership, Runnable onClose) {
    this.site = site;
    this.namespaces = namespaces;
    this.membership = membership;
    this.onClose = onClose;
    this.watches = new Watches(site, WatchTiming.DEFAULTS);
  }

  @Override
  public KvMetrics metrics() {
    return site.metrics();
  }

  @Override
  public Membership membership() {
    return membership;
  }

  @Override
  public WriteResult write(Bytes key, Write write, WriteOptions options) {
    return write(site, key, write, options);
  }

  private WriteResult write(Site site, Bytes key, Write write, WriteOptions options) {
    return switch (resolve(key)) {
      case Resolved.Unknown(var why) -> new WriteResult.Refused(Refusal.INVALID, why);
      case Resolved.Known(var rules) -> {
        var countdown = new Countdown(options.timeout());
        var operation = new WriteOperation(site, background, rules, countdown);
        var result = write(operation, key, options, pen -> rules.draft(key, write, pen));
        site.balancer().changed(key);
        site.metrics().puts.record(countdown.spent().toNanos());
        if (result instanceof WriteResult.QuorumMissed) {
          site.metrics().writeQuorumMisses.increment();
        }
        yield result;
      }
    };
  }

  @Override
  public List<Operation.Result> batch(List<Operation> operations) {
    if (operations.size() > MAX_BATCH) {
      throw new IllegalArgumentException(
          "batch of %,d operations is over %,d: split it".formatted(operations.size(), MAX_BATCH));
    }
    var wanted = operations.stream().flatMap(operation -> wanted(operation).stream()).toList();
    var shared = site.over(site.swarm().together(wanted, background.threads()));
    return SideBySide.forEach(operations, operation -> run(shared, operation));
  }

  private Optional<Wanted> wanted(Operation operation) {
    var timeout =
        switch (operation) {
          case Operation.Get(_, var options) -> options.timeout();
          case Operation.Write(_, _, var options) -> options.timeout();
        };
    var forLookup = new Countdown(timeout).forLookup();
    return resolve(operation.key()) instanceof Resolved.Known(var rules)
        ? Optional.of(new Wanted(operation.key(), rules, forLookup))
        : Optional.empty();
  }

  private Operation.Result run(Site shared, Operation operation) {
    return switch (operation) {
      case Operation.Get(var key, var options) ->
          new Operation.Result.Got(get(shared, key, options));
      case Operation.Write(var key, var write, var options) ->
          new Operation.Result.Wrote(write(shared, key, write, options));
    };
  }

  @Override
  public Watch watch(Bytes key, Optional<String> since) {
    return switch (resolve(key)) {
      case Resolved.Unknown(var why) -> throw new IllegalArgumentException(why);
      case Resolved.Known(var rules) when !rules.kadisOnly() ->
          throw new IllegalArgumentException(
              "keys of /%s/ cannot be watched, as not only Kadis nodes keep them; those of %s can"
                  .formatted(rules.name(), String.join(", ", new TreeSet<>(watchable()))));
      case Resolved.Known(var rules) -> watches.open(new Subject(key, rules, since));
    };
  }

  private Set<String> watchable() {
    return namespaces.kadisOnly().names();
  }

  private static WriteResult write(
      WriteOperation operation, Bytes key, WriteOptions options, Function<Pen, Draft> compose) {
    try {
      return operation.run(key, options, compose);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new WriteResult.QuorumMissed(0, NOBODY_ASKED, Optional.empty());
    }
  }

  @Override
  public GetResult get(Bytes key, GetOptions options) {
    return get(site, key, options);
  }

  private GetResult get(Site site, Bytes key, GetOptions options) {
    return switch (resolve(key)) {
      case Resolved.Unknown(var why) -> new GetResult.Refused(Refusal.INVALID, why);
      case Resolved.Known(var rules) -> {
        var countdown = new Countdown(options.timeout());
        var r = options.r().orElse(site.config().r());
        var result = read(new ReadOperation(site, background, rules, countdown), key, r);
        site.metrics().gets.record(countdown.spent().toNanos());
        if (result instanceof GetResult.QuorumMissed) {
          site.metrics().readQuorumMisses.increment();
        }
        yield result;
      }
    };
  }

  private static GetResult read(ReadOperation operation, Bytes key, Quorum r) {
    try {
      return operation.run(key, r);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new GetResult.QuorumMissed(NOBODY_ASKED);
    }
  }

  private sealed interface Resolved {
    record Known(NamespaceRules rules) implements Resolved {}

    record Unknown(String why) implements Resolved {}
  }

  private Resolved resolve(Bytes key) {
    if (closed.get()) {
      throw new IllegalStateException("the database is closed");
    }
    if (key.size() > MAX_KEY_BYTES) {
      return new Resolved.Unknown(
          "key of %,d bytes is over %,d".formatted(key.size(), MAX_KEY_BYTES));
    }
    var namespace = Namespace.of(key);
    if (namespace.map(ns -> ns.rest().isEmpty()).orElse(true)) {
      return new Resolved.Unknown(
          "key '%s' is not of the form /namespace/name".formatted(printable(key)));
    }
    return namespaces
        .of(key)
        .map(rules -> known(rules, key))
        .orElseGet(() -> new Resolved.Unknown(unknown(namespace.orElseThrow().name())));
  }

  private static Resolved known(NamespaceRules rules, Bytes key) {
    return rules
        .keyFlaw(key)
        .<Resolved>map(Resolved.Unknown::new)
        .orElseGet(() -> new Resolved.Known(rules));
  }

  private static String printable(Bytes key) {
    return new String(key.toArrayUnsafe(), StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", "?");
  }

  private String unknown(String name) {
    return "namespace '%s' is not one of %s%s"
        .formatted(
            name.replaceAll("\\p{Cntrl}", "?"),
            String.join(", ", new TreeSet<>(namespaces.names())),
            name.equals("raw") ? ": /raw/ needs --allow-raw" : "");
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      watches.close();
      background.close();
      onClose.run();
    }
  }
}
