package io.kadis.libp2p.yamux;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Takes the peer's frames one by one and does what each says. Never waits for anything but the
 * peer's bytes: answers go to the outbox, which takes them at once. Reader thread only.
 */
final class SessionReader {
  private final FrameInput in;
  private final YamuxSession session;
  private final StreamTable table;
  private final Outbox outbox;
  private final ChurnLimit resets;

  SessionReader(FrameInput in, YamuxSession session, ChurnLimit resets) {
    this.in = in;
    this.session = session;
    this.table = session.table;
    this.outbox = session.outbox;
    this.resets = resets;
  }

  /**
   * Reads until the peer closes the connection or breaks the protocol.
   *
   * @return how it broke it, or null
   */
  @Nullable String readAll() throws IOException {
    Header header = in.next();
    while (header != null) {
      String fault = header.fault();
      if (fault == null) {
        fault = take(header);
      }
      if (fault != null) {
        return fault;
      }
      header = in.next();
    }
    return null;
  }

  private @Nullable String take(Header header) throws IOException {
    return switch (header.type()) {
      case Header.PING -> {
        takePing(header);
        yield null;
      }
      case Header.GO_AWAY -> {
        session.peerGoesAway(header.unsignedLength());
        yield null;
      }
      default -> takeStreamFrame(header);
    };
  }

  private void takePing(Header header) {
    if (header.has(Header.SYN)) {
      outbox.pong(header.length());
    } else if (header.has(Header.ACK)) {
      session.pings.pong(header.length(), System.nanoTime());
    }
  }

  private @Nullable String takeStreamFrame(Header header) throws IOException {
    YamuxStream stream = table.get(header.streamId());
    if (header.has(Header.SYN)) {
      return takeOpening(header, stream);
    }
    if (stream == null) {
      skipBody(header); // Ended a moment ago, or never was: no answer (YAMUX-9).
      return null;
    }
    return takeFor(stream, header);
  }

  private @Nullable String takeOpening(Header header, @Nullable YamuxStream existing)
      throws IOException {
    int id = header.streamId();
    if (table.isOurs(id)) {
      return "stream " + Header.unsigned(id) + " is ours to open";
    }
    if (existing != null) {
      return "stream " + Header.unsigned(id) + " is opened twice";
    }
    YamuxStream stream = table.accept(id, session::inboundStream);
    if (stream == null) {
      outbox.control(Header.of(Header.WINDOW_UPDATE, Header.RST, id, 0));
      skipBody(header);
      return churn();
    }
    String fault = takeFor(stream, header);
    // After the body, so that the handler finds it at once.
    session.listener.opened(stream);
    return fault;
  }

  private @Nullable String takeFor(YamuxStream stream, Header header) throws IOException {
    if (header.has(Header.ACK)) {
      table.acked(stream);
    }
    if (header.has(Header.RST)) {
      skipBody(header); // The length of a window update is an error code here (YAMUX-9).
      stream.peerReset();
      return stream.inbound() ? churn() : null;
    }
    if (header.type() == Header.DATA) {
      if (!stream.receive(header.length(), in)) {
        return header.unsignedLength() + " bytes for " + stream + " are more than its window";
      }
    } else if (!stream.grant(header.unsignedLength())) {
      return "the window of " + stream + " grows over 2^32 - 1";
    }
    if (header.has(Header.FIN)) {
      stream.peerClosed();
    }
    return null;
  }

  private void skipBody(Header header) throws IOException {
    if (header.type() == Header.DATA) {
      in.skip(header.length());
    }
  }

  private @Nullable String churn() {
    return resets.allow(System.nanoTime()) ? null : "too many streams opened and reset a second";
  }
}
