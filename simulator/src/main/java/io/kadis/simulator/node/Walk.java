package io.kadis.simulator.node;

import io.kadis.dht.lookup.Lookup;
import io.kadis.dht.lookup.Lookup.Event;
import io.kadis.dht.lookup.Lookup.Step;
import io.kadis.dht.lookup.Trace;
import io.kadis.dht.message.KadReply;
import io.kadis.dht.message.KadRequest;
import io.kadis.dht.message.PeerInfo;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.simulator.network.Caller;
import io.kadis.simulator.network.Network.Question;
import io.kadis.simulator.network.Reply;
import io.kadis.simulator.network.Request;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;

/** Drives one {@link Lookup}, as {@code LookupRunner} and {@code Walker} do. */
final class Walk {
  private static final int MAX_ASKED = 256;

  private final Walker walker;
  private final Lookup lookup;
  private final Question question;
  private final Ended ended;
  private final boolean waitForAll;
  private final Instant began;
  private final Instant deadline;
  private final Alarm alarm;
  // Peers passed by, told to the lookup one after the other.
  private final ArrayDeque<Event> inbox = new ArrayDeque<>();
  private int asked;
  private boolean done;

  /** What is made of it. */
  @FunctionalInterface
  interface Ended {
    void with(Step.Done done, Lookup lookup);
  }

  Walk(Walker walker, Lookup lookup, Walker.Wanted wanted, boolean waitForAll, Ended ended) {
    this.walker = walker;
    this.lookup = lookup;
    this.ended = ended;
    this.waitForAll = waitForAll;
    this.began = walker.site().now();
    this.deadline = began.plus(wanted.timeout());
    this.alarm = new Alarm(walker.site(), this::wake);
    var findNode = new Request.Kad(new KadRequest.FindNode(wanted.key()));
    this.question = new Question(wanted.kind(), findNode, Walker.RPC_TIMEOUT);
  }

  void begin(List<PeerInfo> seeds) {
    tell(new Event.Started(seeds));
  }

  private void tell(Event first) {
    inbox.add(first);
    while (!done && inbox.poll() instanceof Event event) {
      switch (lookup.advance(event, now())) {
        case Step.Ask(var peers, var wakeAt) -> {
          peers.forEach(this::ask);
          alarm.set(wakeAt.isBefore(deadline) ? wakeAt : deadline);
          if (asked > MAX_ASKED) {
            inbox.add(new Event.Stopped());
          }
        }
        case Step.Done last -> end(last);
      }
    }
  }

  private void ask(PeerInfo peer) {
    asked++;
    if (!waitForAll && walker.keeper().passBy(peer.id())) {
      inbox.add(new Event.Failed(peer.id()));
    } else {
      walker.site().call(peer.id(), question, new Asked(peer.id()));
    }
  }

  private final class Asked implements Caller {
    private final PeerId peer;

    Asked(PeerId peer) {
      this.peer = peer;
    }

    @Override
    public void answered(Reply reply) {
      walker.keeper().answered(peer);
      if (!done && reply instanceof Reply.Kad(KadReply.Nodes(var closer))) {
        tell(new Event.Replied(peer, closer));
      }
    }

    @Override
    public void failed(Failure why) {
      walker.keeper().failed(peer, why);
      if (!done) {
        tell(new Event.Failed(peer));
      }
    }
  }

  private void wake() {
    if (!done) {
      tell(now().isBefore(deadline) ? new Event.TimerFired() : new Event.Stopped());
    }
  }

  private void end(Step.Done last) {
    done = true;
    // Only a lookup that took so long can have waited for anybody in vain.
    if (!now().isBefore(began.plus(Walker.PEER_TIMEOUT))) {
      lookup.trace(now()).hops().stream()
          .filter(hop -> hop.outcome() == Trace.Outcome.TIMED_OUT)
          .forEach(hop -> walker.keeper().silent(hop.peer()));
    }
    ended.with(last, lookup);
  }

  private Instant now() {
    return walker.site().now();
  }
}
