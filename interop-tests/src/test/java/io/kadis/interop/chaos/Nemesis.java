package io.kadis.interop.chaos;

import io.kadis.interop.cluster.Fleet;
import io.kadis.interop.cluster.Member;
import io.kadis.interop.history.NodeEvent.Kind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;

/**
 * Takes one node at a time away from the network, and gives it back; at last it keeps one. Two of
 * them with victims of their own take at most two at once. One thread.
 */
final class Nemesis implements Callable<Integer> {
  /** No operation may be under way while all clients wait for a stopped node. */
  private static final Duration LONGEST_STOP = Duration.ofSeconds(6);

  private static final Duration LONGEST_CALM = Duration.ofSeconds(20);
  private static final Duration TERMINATION = Duration.ofSeconds(30);

  private final Fleet fleet;
  private final List<Member> victims;
  private final Progress progress;
  private final Recorder recorder;
  private final RandomGenerator random;
  private final int keepsOneAt;

  /**
   * @param keepsOneAt after so many operations a victim goes for good, and this is over
   */
  Nemesis(Run run, List<Member> victims, RandomGenerator random, int keepsOneAt) {
    this.fleet = run.fleet();
    this.progress = run.progress();
    this.recorder = run.recorder();
    this.victims = List.copyOf(victims);
    this.random = random;
    this.keepsOneAt = keepsOneAt;
  }

  /** Returns how many faults there were. */
  @Override
  public Integer call() throws Exception {
    int faults = 1;
    for (; ; faults++) {
      calm();
      Member victim = victims.get(random.nextInt(victims.size()));
      if (progress.done() >= keepsOneAt) {
        takeForGood(victim);
        return faults;
      }
      strike(victim);
      fleet.awaitSettled();
      recorder.record(victim.name(), Kind.SETTLED);
    }
  }

  private void calm() throws InterruptedException {
    progress.await(random.nextInt(60, 180), LONGEST_CALM);
  }

  /** Clients are told after the deed, so that it hits them in the midst of operations. */
  private void strike(Member victim) throws Exception {
    switch (random.nextInt(5)) {
      case 0, 1 -> kill(victim);
      case 2, 3 -> stop(victim);
      default -> restart(victim);
    }
  }

  private void kill(Member victim) throws Exception {
    recorder.record(victim.name(), Kind.KILLED);
    victim.node().process().kill();
    victim.is(Member.State.AWAY);
    holdOn();
    victim.restart();
    recorder.record(victim.name(), Kind.RESTARTED);
  }

  private void stop(Member victim) throws Exception {
    recorder.record(victim.name(), Kind.STOPPED);
    victim.node().process().signal("STOP");
    victim.is(Member.State.AWAY);
    holdOn();
    victim.node().process().signal("CONT");
    victim.is(Member.State.UP);
    recorder.record(victim.name(), Kind.CONTINUED);
  }

  private void restart(Member victim) throws Exception {
    recorder.record(victim.name(), Kind.TERMINATED);
    victim.is(Member.State.AWAY);
    victim.node().process().terminate(TERMINATION);
    victim.restart();
    recorder.record(victim.name(), Kind.RESTARTED);
  }

  private void takeForGood(Member victim) throws InterruptedException {
    recorder.record(victim.name(), Kind.GONE);
    victim.node().process().kill();
    victim.is(Member.State.GONE);
  }

  private void holdOn() throws InterruptedException {
    progress.await(random.nextInt(50, 250), LONGEST_STOP);
  }
}
