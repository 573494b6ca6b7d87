package io.kadis.dht.rpc;

import io.kadis.dht.metrics.DhtMetrics.Outcome;
import io.kadis.libp2p.StreamException;
import io.kadis.libp2p.identity.PeerId;
import java.io.IOException;

/** A request to a peer got no good answer. Named by what the caller may conclude. */
public abstract sealed class RpcException extends IOException {
  private RpcException(String message) {
    super(message);
  }

  /** What a stream to {@code peer} that failed means for the request on it. */
  public static RpcException of(PeerId peer, StreamException e) {
    String message = "%s: %s".formatted(peer, e.getMessage());
    return switch (e) {
      case StreamException.Reset _ -> new Refused(message);
      case StreamException.Closed _ -> new Unreachable(message);
      case StreamException.Interrupted _ -> new Unsent(message);
      case StreamException.TimedOut _ -> new TimedOut(message);
      case StreamException.Malformed _ -> new BadReply(message);
    };
  }

  /** As requests are counted. */
  public final Outcome outcome() {
    return switch (this) {
      case Refused _ -> Outcome.REFUSED;
      case TimedOut _ -> Outcome.TIMED_OUT;
      case Unreachable _ -> Outcome.UNREACHABLE;
      case BadReply _ -> Outcome.BAD_REPLY;
      case Unsent _ -> Outcome.UNSENT;
    };
  }

  /** Nobody could be reached there. */
  public static final class Unreachable extends RpcException {
    public Unreachable(String message) {
      super(message);
    }
  }

  /** The peer was reached and refused: it reset the stream or does not speak the protocol. */
  public static final class Refused extends RpcException {
    public Refused(String message) {
      super(message);
    }
  }

  public static final class TimedOut extends RpcException {
    public TimedOut(String message) {
      super(message);
    }
  }

  /** One of our own limits, or our shutdown, forbids it: it says nothing of the peer. */
  public static final class Unsent extends RpcException {
    public Unsent(String message) {
      super(message);
    }
  }

  /** It answered nonsense, or not what was asked (KAD-11). */
  public static final class BadReply extends RpcException {
    public BadReply(String message) {
      super(message);
    }
  }
}
