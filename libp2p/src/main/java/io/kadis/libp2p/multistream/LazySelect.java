package io.kadis.libp2p.multistream;

import io.kadis.libp2p.NegotiationException;
import io.kadis.libp2p.ProtocolId;

/**
 * The initiator's side of a negotiation that does not wait: the proposal travels with the first
 * data, the answer is looked at when something is first read (MSS-6). Only for a single candidate.
 *
 * <p>Pure; the stream that owns it writes {@link #proposal} before anything else, at the latest
 * when it half-closes or first reads, and puts what it reads into {@link #accept} until {@link
 * #settled}. {@code accept} and {@code settled} belong to the reading thread.
 */
public final class LazySelect {
  private static final int HEADER_BYTES = Message.encode(Message.HEADER).length;

  private final ProtocolId protocol;

  /** Header and proposal. A responder that agrees answers with the very same bytes. */
  private final byte[] proposal;

  private int matched;

  public LazySelect(ProtocolId protocol) {
    this.protocol = protocol;
    this.proposal = Message.encode(Message.HEADER, protocol.text());
  }

  public ProtocolId protocol() {
    return protocol;
  }

  /** What must precede the first data, best in the same write. Not to be changed. */
  public byte[] proposal() {
    return proposal;
  }

  /** True once the responder has agreed: what is read from now on is the protocol's. */
  public boolean settled() {
    return matched == proposal.length;
  }

  /** The most bytes that may be read for {@link #accept} without reading past the answer. */
  public int wanted() {
    return proposal.length - matched;
  }

  /**
   * Takes the next bytes of the answer.
   *
   * @param length any number; those past the answer are left alone
   * @return how many of them were the answer's
   * @throws NegotiationException when the peer does not agree: reset the stream
   * @throws MultistreamException when it does not speak multistream: reset the stream
   */
  public int accept(byte[] bytes, int offset, int length)
      throws NegotiationException, MultistreamException {
    int count = Math.min(length, wanted());
    for (int i = 0; i < count; i++) {
      if (bytes[offset + i] != proposal[matched]) {
        refuse();
      }
      matched++;
    }
    return count;
  }

  private void refuse() throws NegotiationException, MultistreamException {
    if (matched < HEADER_BYTES) {
      throw new MultistreamException(
          "peer answered %s without '%s' first".formatted(protocol, Message.HEADER));
    }
    throw new NegotiationException("peer does not agree to speak " + protocol);
  }
}
