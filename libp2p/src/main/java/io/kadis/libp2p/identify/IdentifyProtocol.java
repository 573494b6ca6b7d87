package io.kadis.libp2p.identify;

import io.kadis.libp2p.Connection;
import io.kadis.libp2p.Deadline;
import io.kadis.libp2p.NegotiationException;
import io.kadis.libp2p.ProtocolId;
import io.kadis.libp2p.Stream;
import io.kadis.libp2p.StreamException;
import io.kadis.libp2p.StreamHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

  /** Asks the peer who it is. */
  public static Identification ask(Connection connection)
      throws StreamException, NegotiationException {
    var stream = connection.open(TIMEOUT, ID);
    try {
      stream.closeWrite();
      var identification = receive(stream);
      stream.close();
      return identification;
    } catch (StreamException e) {
      stream.reset();
      throw e;
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
    try {
      send(stream, parts);
      stream.closeWrite();
      stream.awaitReadable(TIMEOUT); // The refusal of a peer without push shows here (MSS-6).
      stream.close();
    } catch (StreamException e) {
      stream.reset();
      throw e;
    }
  }

  /** Takes pushes and hands them on. */
  public static StreamHandler acceptPush(BiConsumer<Connection, Identification> news) {
    return stream -> news.accept(stream.connection(), receive(stream));
  }

  private static void send(Stream stream, List<Bytes> parts) throws StreamException {
    for (var part : parts) {
      stream.writeFrame(part, TIMEOUT);
    }
  }

  /** Reads to the end of the stream: at most ten parts and 8 KiB, within one deadline (SEC-17). */
  private static Identification receive(Stream stream) throws StreamException {
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
    return switch (IdentifyCodec.decode(parts, stream.connection().remotePeer())) {
      case IdentifyCodec.Ok(var identification) -> identification;
      case IdentifyCodec.Malformed(var why) -> throw new StreamException.Malformed(why);
    };
  }
}
