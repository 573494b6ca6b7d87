package io.kadis.kv.quorum;

import io.kadis.kv.entry.Version;
import io.kadis.kv.quorum.Ballot.Event;
import io.kadis.kv.quorum.Ballot.Panel;
import io.kadis.kv.quorum.Ballot.Quorate;
import io.kadis.kv.quorum.Ballot.Step;
import io.kadis.kv.quorum.ReplicaReport.Status;
import io.kadis.kv.rpc.KvReply;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * Decides a write: reached as soon as w replicas stored it, missed once they cannot any more. Goes
 * on until all copies are made or refused; the next nearest takes the place of who failed or had no
 * room. Pure; one owner.
 */
public final class WriteQuorum implements Quorate {
  private final Roll roll;
  private OptionalLong superseded = OptionalLong.empty();
  private boolean kept;

  public WriteQuorum(Panel panel, int w, Duration deadline) {
    roll = new Roll(panel, w, deadline);
    roll.askAll();
  }

  @Override
  public Step advance(Event event, Duration elapsed) {
    switch (event) {
      case Event.Replied(var from, var reply) -> replied(from, reply, elapsed);
      case Event.Failed(var peer, var why) -> {
        kept = true; // It may have come through: only an answer says that it did not.
        failed(peer, Status.SILENT, why);
      }
      case Event.Started(), Event.TimerFired() -> {}
    }
    boolean reached = roll.counted() >= roll.required();
    return roll.step(reached, reached, elapsed);
  }

  private void replied(PeerId from, KvReply reply, Duration elapsed) {
    switch (reply) {
      case KvReply.Stored() -> {
        if (roll.settle(from, Status.STORED, "")) {
          kept = true;
          if (roll.counts(from)) {
            roll.count();
          }
        }
      }
      case KvReply.Superseded(long version) -> {
        if (roll.settle(from, Status.SUPERSEDED, "")) {
          superseded = OptionalLong.of(Version.max(superseded.orElse(version), version));
        }
      }
      case KvReply.Invalid(var reason) -> roll.settle(from, Status.INVALID, reason);
      case KvReply.Full(var reason) -> failed(from, Status.FULL, reason);
      case KvReply.Busy(var reason) -> failed(from, Status.BUSY, reason);
      case KvReply.Syncing syncing -> {
        kept = true; // It takes what it is sent, and does not say so yet.
        failed(from, Status.SYNCING, "");
        if (syncing.justJoined()) {
          roll.askAgain(from, elapsed);
        }
      }
      case KvReply.Mismatch(var theirs) -> failed(from, Status.MISMATCH, theirs);
      case KvReply.Found _, KvReply.Absent _, KvReply.Unchanged _, KvReply.Batch _ ->
          throw new IllegalStateException("a store was answered by " + reply);
    }
  }

  private void failed(PeerId peer, Status status, String why) {
    if (roll.settle(peer, status, why)) {
      roll.replace(peer);
    }
  }

  /** Acknowledgements so far, late ones included. */
  public int acknowledged() {
    return roll.counted();
  }

  /** The highest version a replica holds instead; empty: none said so. */
  public OptionalLong superseded() {
    return superseded;
  }

  /** Whether anybody, counted or not, stored it or may have: who has not answered may. */
  public boolean mayBeKept() {
    return kept || !roll.allSettled();
  }

  /** How often a replica that has just joined was asked once more. */
  public int askedAgain() {
    return roll.askedAgain();
  }

  public ReplicaReport report() {
    return roll.report();
  }
}
