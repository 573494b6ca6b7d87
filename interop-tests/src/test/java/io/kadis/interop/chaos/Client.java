package io.kadis.interop.chaos;

import io.kadis.interop.cluster.Member;
import io.kadis.interop.history.Action;
import io.kadis.interop.history.Operation;
import io.kadis.interop.history.Outcome;
import io.kadis.interop.history.Outcome.Found;
import io.kadis.interop.history.Span;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;

/** Does one operation after the other, each by a node that is up. One thread. */
final class Client implements Callable<Void> {
  private final int number;
  private final Run run;
  private final List<Workload> workloads;
  private final RandomGenerator random;
  private final KeyApi api;
  private final Map<String, Found> known = new HashMap<>();

  Client(int number, Run run, List<Workload> workloads, RandomGenerator random) {
    this.number = number;
    this.run = run;
    this.workloads = workloads;
    this.random = random;
    this.api = new KeyApi(run.fleet()::nameOf);
  }

  @Override
  public Void call() throws InterruptedException {
    Progress progress = run.progress();
    for (int id = progress.start(); id < progress.total(); id = progress.start()) {
      var workload = workloads.get(random.nextInt(workloads.size()));
      var call = workload.next(random, "value-" + id, known);
      remember(call.key(), perform(id, call.key(), call.action()));
      progress.finish();
    }
    return null;
  }

  Outcome perform(int id, String key, Action action) throws InterruptedException {
    List<Member> up = run.fleet().up();
    Member member = up.get(random.nextInt(up.size()));
    long start = run.recorder().now();
    Outcome outcome = api.send(member.node().api(), key, action);
    var span = new Span(start, run.recorder().now());
    run.recorder().record(new Operation(id, number, member.name(), key, action, outcome, span));
    return outcome;
  }

  private void remember(String key, Outcome outcome) {
    switch (outcome) {
      case Found found -> known.put(key, found);
      case Outcome.Absent _ -> known.remove(key);
      case Outcome.Stored _, Outcome.Missed _, Outcome.Lost _, Outcome.Refused _ -> {}
    }
  }
}
