package io.kadis.dht;

import io.kadis.dht.message.PeerInfo;
import java.util.List;

/** What became of a {@link Dht#put}. */
public sealed interface PutOutcome {
  /**
   * It was sent out.
   *
   * @param locally this node holds it now
   * @param acknowledged peers that hold it now, nearest first
   * @param failed peers that were asked and did not answer, or refused
   */
  record Sent(boolean locally, List<PeerInfo> acknowledged, List<PeerInfo> failed)
      implements PutOutcome {
    public Sent {
      acknowledged = List.copyOf(acknowledged);
      failed = List.copyOf(failed);
    }
  }

  /**
   * Nothing was stored or sent: it is invalid, or worse than what this node holds.
   *
   * @param reason one line for a person
   */
  record Refused(String reason) implements PutOutcome {}
}
