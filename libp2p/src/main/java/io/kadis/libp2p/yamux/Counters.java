package io.kadis.libp2p.yamux;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Running totals of a session. Each is written by one thread at a time (the reader or a writer), so
 * plain additions do; read by any.
 */
final class Counters {
  private final AtomicLong bytesIn = new AtomicLong();
  private final AtomicLong framesIn = new AtomicLong();
  private final AtomicLong bytesOut = new AtomicLong();
  private final AtomicLong writesBegun = new AtomicLong();
  private final AtomicLong writesDone = new AtomicLong();

  void received(int bytes) {
    add(bytesIn, bytes);
  }

  void frameReceived() {
    add(framesIn, 1);
  }

  void writeBegins() {
    add(writesBegun, 1);
  }

  void writeDone(int bytes) {
    add(bytesOut, bytes);
    add(writesDone, 1);
  }

  boolean writing() {
    return writesBegun.getOpaque() != writesDone.getOpaque();
  }

  long framesIn() {
    return framesIn.getOpaque();
  }

  long writesDone() {
    return writesDone.getOpaque();
  }

  YamuxSession.Traffic traffic() {
    return new YamuxSession.Traffic(
        bytesIn.getOpaque(), framesIn.getOpaque(), bytesOut.getOpaque(), writesDone.getOpaque());
  }

  private static void add(AtomicLong counter, long amount) {
    counter.setOpaque(counter.getPlain() + amount);
  }
}
