package io.kadis.simulator.network;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** Bytes and messages of one node, by what they were for. */
public final class Traffic {
  private final Map<Kind, Totals> totals = new EnumMap<>(Kind.class);

  /** Of one kind. */
  private static final class Totals {
    private long sent;
    private long received;
    private long messages;
  }

  public Traffic() {
    for (Kind kind : Kind.values()) {
      totals.put(kind, new Totals());
    }
  }

  private Totals of(Kind kind) {
    return Objects.requireNonNull(totals.get(kind));
  }

  void sent(Kind kind, long bytes) {
    var of = of(kind);
    of.sent += bytes;
    of.messages++;
  }

  void received(Kind kind, long bytes) {
    of(kind).received += bytes;
  }

  public long sentBytes(Kind kind) {
    return of(kind).sent;
  }

  public long receivedBytes(Kind kind) {
    return of(kind).received;
  }

  /** Sent. */
  public long messages(Kind kind) {
    return of(kind).messages;
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
    for (Kind kind : Kind.values()) {
      var sum = result.of(kind);
      sum.sent = of(kind).sent + sign * other.of(kind).sent;
      sum.received = of(kind).received + sign * other.of(kind).received;
      sum.messages = of(kind).messages + sign * other.of(kind).messages;
    }
    return result;
  }
}
