package io.kadis.simulator.network;

import io.kadis.simulator.network.Caller.Failure;
import io.kadis.simulator.network.Network.Question;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way, and its reply: the event of its arrival, then that of the reply's. One
 * object for all of it, as there are millions.
 */
final class Exchange implements Runnable {
  private enum Phase {
    ASKING,
    ANSWERING,
    DONE
  }

  private final Network network;
  private final Machine from;
  private final Machine to;
  private Connection connection;
  private final @Nullable Endpoint asker;
  private @Nullable Question question;
  private @Nullable Caller caller;
  private @Nullable Endpoint answerer;
  private @Nullable Reply reply;
  private int replyBytes;
  private long dialledBy;
  private long deadline;
  private boolean redialled;
  private Phase phase = Phase.ASKING;

  Exchange(Network network, Machine from, Machine to, Connection connection) {
    this.network = network;
    this.from = from;
    this.to = to;
    this.connection = connection;
    this.asker = from.endpoint;
  }

  /**
   * @param wait until the connection is there
   */
  void send(Question asked, Caller waiting, long wait) {
    question = asked;
    caller = waiting;
    var world = network.world();
    dialledBy = world.nanos() + Network.DIAL_TIMEOUT.toNanos();
    deadline = world.nanos() + wait + asked.timeout().toNanos();
    int bytes = WireSize.of(asked.request());
    from.traffic.sent(asked.kind(), bytes);
    note(bytes);
    world.in(wait + network.travel(from, to, bytes), this);
  }

  /** Once more when the connection was dropped under our hands, as {@code StreamPool} does. */
  private void redial() {
    redialled = true;
    connection = network.connection(from, to);
    if (question != null && caller != null) {
      send(question, caller, network.untilReady(connection));
    }
  }

  @Override
  public void run() {
    switch (phase) {
      case ASKING -> arrive();
      case ANSWERING -> from.deliver(asker, this::come);
      case DONE -> {}
    }
  }

  /** The request is there, or is not. */
  private void arrive() {
    if (network.cut(from, to) || to.state == Machine.State.SILENT) {
      silence();
    } else if (to.state == Machine.State.REFUSING) {
      network.drop(from, to, connection);
      failIn(network.travel(to, from, WireSize.FRAMING), Failure.UNREACHABLE);
    } else if (connection.broken && !redialled) {
      from.deliver(asker, this::redial);
    } else if (connection.broken) {
      failIn(network.travel(to, from, WireSize.FRAMING), Failure.UNREACHABLE);
    } else {
      if (to.state == Machine.State.HUNG) {
        silence();
      }
      var process = to.endpoint;
      to.deliver(process, this::answer);
    }
  }

  /** Nobody will answer in time. */
  private void silence() {
    boolean dialling = !connection.established;
    if (dialling) {
      network.drop(from, to, connection);
    }
    failIn(
        (dialling ? dialledBy : deadline) - network.world().nanos(),
        dialling ? Failure.UNREACHABLE : Failure.TIMED_OUT);
  }

  private void answer() {
    var process = to.endpoint;
    if (question == null || process == null) {
      return;
    }
    if (!connection.established && !connection.broken) {
      network.establish(from, to, connection);
    }
    var world = network.world();
    connection.usedAt = world.nanos();
    to.traffic.received(question.kind(), WireSize.of(question.request()));
    long service = process.serviceNanos(question.request());
    var said = process.answer(from.id(), question.request());
    replyBytes = WireSize.of(said);
    to.traffic.sent(question.kind(), replyBytes);
    note(replyBytes);
    if (phase == Phase.DONE) {
      return; // It hung, and nobody waits any more.
    }
    long travel = service + network.travel(to, from, replyBytes);
    if (world.nanos() + travel > deadline) {
      failIn(deadline - world.nanos(), Failure.TIMED_OUT);
    } else {
      reply = said;
      answerer = process;
      phase = Phase.ANSWERING;
      world.in(travel, this);
    }
  }

  /** The reply is there, unless who gave it went down with it. */
  @SuppressWarnings("ReferenceEquality") // Just that run of the node, and none after it.
  private void come() {
    if (network.cut(from, to) || to.state == Machine.State.SILENT) {
      failIn(deadline - network.world().nanos(), Failure.TIMED_OUT);
    } else if (to.endpoint != answerer) {
      finish(Failure.UNREACHABLE);
    } else if (reply instanceof Reply.Reset) {
      finish(Failure.REFUSED);
    } else if (reply != null && caller != null && question != null) {
      phase = Phase.DONE;
      connection.usedAt = network.world().nanos();
      from.traffic.received(question.kind(), replyBytes);
      note(replyBytes);
      caller.answered(reply);
    }
  }

  private void failIn(long nanos, Failure why) {
    network.world().in(nanos, () -> from.deliver(asker, () -> finish(why)));
  }

  private void finish(Failure why) {
    if (phase != Phase.DONE && caller != null) {
      phase = Phase.DONE;
      note(why.name().hashCode());
      caller.failed(why);
    }
  }

  private void note(long what) {
    long pair = (long) from.index << 20 | to.index;
    network.world().history().note(network.world().nanos(), pair << 24 ^ what);
  }
}
