package io.kadis.simulator.network;

/** Bytes and messages of one node, by what they were for. */
public final class Traffic {
  private static final int KINDS = Kind.values().length;

  private final long[] sent = new long[KINDS];
  private final long[] received = new long[KINDS];
  private final long[] messages = new long[KINDS];

  void sent(Kind kind, long bytes) {
    sent[kind.ordinal()] += bytes;
    messages[kind.ordinal()]++;
  }

  void received(Kind kind, long bytes) {
    received[kind.ordinal()] += bytes;
  }

  public long sentBytes(Kind kind) {
    return sent[kind.ordinal()];
  }

  public long receivedBytes(Kind kind) {
    return received[kind.ordinal()];
  }

  /** Sent. */
  public long messages(Kind kind) {
    return messages[kind.ordinal()];
  }

  /** This and {@code other} together, as a new one. */
  public Traffic plus(Traffic other) {
    return combined(other, 1);
  }

  /** What came since {@code earlier}, as a new one. */
  public Traffic minus(Traffic earlier) {
    return combined(earlier, -1);
  }

  private Traffic combined(Traffic other, int sign) {
    var result = new Traffic();
    for (int i = 0; i < KINDS; i++) {
      result.sent[i] = sent[i] + sign * other.sent[i];
      result.received[i] = received[i] + sign * other.received[i];
      result.messages[i] = messages[i] + sign * other.messages[i];
    }
    return result;
  }
}
