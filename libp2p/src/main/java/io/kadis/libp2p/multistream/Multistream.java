package io.kadis.libp2p.multistream;

import io.kadis.libp2p.NegotiationException;
import io.kadis.libp2p.ProtocolId;
import io.kadis.libp2p.channel.Duplex;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * multistream-select 1.0: the two ends of a channel agree on the protocol it speaks. Blocking; the
 * owner's deadline closes the channel. Reads nothing that belongs to the protocol (MSS-5).
 */
public final class Multistream {
  /** Proposals one negotiation may take (MSS-4): nobody has more protocols for one purpose. */
  public static final int MAX_ROUNDS = 64;

  private Multistream() {}

  /**
   * Proposes the protocols in order until the responder takes one.
   *
   * @throws NegotiationException when it takes none; the channel is still in step
   * @throws MultistreamException when it breaks the rules: close the channel
   */
  public static ProtocolId select(Duplex channel, List<ProtocolId> wanted) throws IOException {
    if (wanted.isEmpty() || wanted.size() > MAX_ROUNDS) {
      throw new IllegalArgumentException(
          "%d protocols to propose, must be 1 to %d".formatted(wanted.size(), MAX_ROUNDS));
    }
    write(channel, Message.encode(Message.HEADER, wanted.getFirst().text()));
    expectHeader(channel);
    for (int round = 0; ; ) {
      ProtocolId proposed = wanted.get(round);
      String answer = Message.read(channel);
      if (answer.equals(proposed.text())) {
        return proposed;
      }
      if (!answer.equals(Message.NOT_AVAILABLE)) {
        throw new MultistreamException(
            "peer answered %s to the proposal %s".formatted(Message.quote(answer), proposed));
      }
      if (++round == wanted.size()) {
        throw new NegotiationException("peer speaks none of " + wanted);
      }
      write(channel, Message.encode(wanted.get(round).text()));
    }
  }

  /**
   * Answers proposals until one is {@code spoken}; everything else, {@code ls} too, gets {@code na}
   * (MSS-7).
   *
   * @throws MultistreamException when the peer breaks the rules or proposes over {@value
   *     #MAX_ROUNDS} protocols: close the channel
   */
  public static ProtocolId respond(Duplex channel, Predicate<ProtocolId> spoken)
      throws IOException {
    List<String> unsent = new ArrayList<>();
    unsent.add(Message.HEADER);
    flushBeforeWaiting(channel, unsent);
    expectHeader(channel);
    for (int round = 0; round < MAX_ROUNDS; round++) {
      flushBeforeWaiting(channel, unsent);
      String proposal = Message.read(channel);
      if (ProtocolId.isValid(proposal) && spoken.test(new ProtocolId(proposal))) {
        unsent.add(proposal);
        flush(channel, unsent);
        return new ProtocolId(proposal);
      }
      unsent.add(Message.NOT_AVAILABLE);
    }
    throw new MultistreamException(
        "peer proposed %d protocols and none is spoken here, the limit".formatted(MAX_ROUNDS));
  }

  /**
   * Answers travel with the next one when the peer's next message is here already; otherwise they
   * go at once, because a peer may wait for our header before it proposes (MSS-2).
   */
  private static void flushBeforeWaiting(Duplex channel, List<String> unsent) throws IOException {
    if (!unsent.isEmpty() && !channel.readable()) {
      flush(channel, unsent);
    }
  }

  private static void flush(Duplex channel, List<String> unsent) throws IOException {
    write(channel, Message.encode(unsent.toArray(String[]::new)));
    unsent.clear();
  }

  private static void expectHeader(Duplex channel) throws IOException {
    String first = Message.read(channel);
    if (!first.equals(Message.HEADER)) {
      throw new MultistreamException(
          "peer began with %s, must be '%s'".formatted(Message.quote(first), Message.HEADER));
    }
  }

  private static void write(Duplex channel, byte[] bytes) throws IOException {
    channel.write(bytes, 0, bytes.length);
  }
}
