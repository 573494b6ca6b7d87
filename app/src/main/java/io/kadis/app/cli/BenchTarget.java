package io.kadis.app.cli;

import io.kadis.app.load.LoadRun;
import java.util.BitSet;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.tuweni.bytes.Bytes;

/** A node's API under load, on keys that nobody else has. For many threads. */
final class BenchTarget implements LoadRun.Target {
  private final Api api;
  private final Queries queries;
  private final Bytes value;
  private final String prefix;
  private final BitSet written = new BitSet(); // Guarded by itself.

  /** What is asked behind the paths. */
  record Queries(String put, String get) {}

  BenchTarget(Api api, int valueBytes, Queries queries) {
    this.api = api;
    this.queries = queries;
    byte[] random = new byte[valueBytes];
    ThreadLocalRandom.current().nextBytes(random);
    this.value = Bytes.wrap(random);
    this.prefix = "/kv/bench/%016x/".formatted(ThreadLocalRandom.current().nextLong());
  }

  /** What all its keys begin with. */
  String prefix() {
    return prefix;
  }

  /** The numbers of the keys there may be by now. */
  int[] written() {
    synchronized (written) {
      return written.stream().toArray();
    }
  }

  @Override
  public Optional<String> operate(LoadRun.Work work, int key) {
    return work == LoadRun.Work.GET ? send(Api.Call.get(path(key), queries.get())) : put(key);
  }

  private Optional<String> put(int key) {
    synchronized (written) {
      written.set(key); // Before: of an error the outcome is not known.
    }
    return send(new Api.Call("PUT", path(key), queries.put(), Map.of(), Optional.of(value)));
  }

  Optional<String> delete(int key) {
    return send(new Api.Call("DELETE", path(key), ""));
  }

  private String path(int key) {
    return "/v1/keys" + prefix + key;
  }

  /** Errors by the last word of their problem's type: {@code quorum-missed}. */
  private Optional<String> send(Api.Call call) {
    try {
      var reply = api.send(call);
      return reply.status() / 100 == 2 ? Optional.empty() : Optional.of(name(reply));
    } catch (CommandFailure e) {
      return Optional.of(e.exitCode() == ExitCode.QUORUM ? "no answer in time" : "no connection");
    }
  }

  private static String name(Api.Reply reply) {
    try {
      String type = String.valueOf(reply.json().get("type"));
      return type.substring(type.lastIndexOf(':') + 1);
    } catch (CommandFailure _) {
      return "HTTP status " + reply.status();
    }
  }
}
