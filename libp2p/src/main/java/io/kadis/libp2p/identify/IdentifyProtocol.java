package io.kadis.libp2p.identify;

import io.kadis.libp2p.Connection;
import io.kadis.libp2p.Deadline;
import io.kadis.libp2p.NegotiationException;
import io.kadis.libp2p.PeerRecord;
import io.kadis.libp2p.ProtocolId;
import io.kadis.libp2p.Stream;
import io.kadis.libp2p.StreamException;
import io.kadis.libp2p.StreamHandler;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.tuweni.bytes.Bytes;

/** Both sides of identify and identify push over streams. Blocking; holds no state. */
public final class IdentifyProtocol {
  public static final ProtocolId ID = new ProtocolId("/ipfs/id/1.0.0");
  public static final ProtocolId PUSH = new ProtocolId("/ipfs/id/push/1.0.0");

  /** For a whole exchange, as go allows (ID-1). */
  public static final Duration TIMEOUT = Duration.ofSeconds(5);

  private IdentifyProtocol() {}

  /** The signed record we hold of a peer: it need not prove that one again. */
  @FunctionalInterface
  public interface KnownRecords {
    KnownRecords NONE = _ -> Optional.empty();

    Optional<PeerRecord> of(PeerId peer);
  }

  /** Asks the peer who it is. */
  public static Identification ask(Connection connection, KnownRecords known)
      throws StreamException, NegotiationException {
    var stream = connection.open(TIMEOUT, ID);
    boolean done = false;
    try {
      stream.closeWrite();
      var identification = receive(stream, known);
      done = true;
      return identification;
    } finally {
      end(stream, done);
    }
  }

  /** Answers {@link #ask} with what {@code self} tells the peer of that connection. */
  public static StreamHandler answer(Function<Connection, List<Bytes>> self) {
    return stream -> send(stream, self.apply(stream.connection()));
  }

  /** Tells the peer what changed (ID-7). */
  public static void push(Connection connection, List<Bytes> parts)
      throws StreamException, NegotiationException {
    var stream = connection.open(TIMEOUT, PUSH);
    boolean done = false;
    try {
      send(stream, parts);
      stream.closeWrite();
      stream.awaitReadable(TIMEOUT); // The refusal of a peer without push shows here (MSS-6).
      done = true;
    } finally {
      end(stream, done);
    }
  }

  private static void end(Stream stream, boolean done) {
    if (done) {
      stream.close();
    } else {
      stream.reset();
    }
  }

  /** Takes pushes and hands them on. */
  public static StreamHandler acceptPush(
      KnownRecords known, BiConsumer<Connection, Identification> news) {
    return stream -> news.accept(stream.connection(), receive(stream, known));
  }

  private static void send(Stream stream, List<Bytes> parts) throws StreamException {
    for (var part : parts) {
      stream.writeFrame(part, TIMEOUT);
    }
  }

  /** Reads to the end of the stream: at most ten parts and 8 KiB, within one deadline (SEC-17). */
  private static Identification receive(Stream stream, KnownRecords known) throws StreamException {
    var deadline = Deadline.in(TIMEOUT);
    var parts = new ArrayList<Bytes>();
    int room = IdentifyCodec.MAX_TOTAL_BYTES;
    while (stream.readFrame(room, deadline.left()) instanceof Bytes part) {
      if (parts.size() == IdentifyCodec.MAX_PARTS) {
        throw new StreamException.Malformed(
            "identify of more than " + IdentifyCodec.MAX_PARTS + " parts");
      }
      parts.add(part);
      room -= part.size();
    }
    var peer = stream.connection().remotePeer();
    return switch (IdentifyCodec.decode(parts, peer, known.of(peer))) {
      case IdentifyCodec.Ok(var identification) -> identification;
      case IdentifyCodec.Malformed(var why) -> throw new StreamException.Malformed(why);
    };
  }
}
