package io.kadis.bench.primitive;

import io.kadis.libp2p.channel.Duplex;
import java.util.Arrays;
import java.util.concurrent.LinkedBlockingQueue;

/** One end of a pair in memory: what one writes the other reads. */
final class Loopback implements Duplex {
  private final LinkedBlockingQueue<byte[]> in;
  private final LinkedBlockingQueue<byte[]> out;
  private byte[] head = {};
  private int offset;
  private volatile boolean discarding;

  private Loopback(LinkedBlockingQueue<byte[]> in, LinkedBlockingQueue<byte[]> out) {
    this.in = in;
    this.out = out;
  }

  /** Two ends. */
  static Loopback[] pair() {
    var there = new LinkedBlockingQueue<byte[]>();
    var back = new LinkedBlockingQueue<byte[]>();
    return new Loopback[] {new Loopback(back, there), new Loopback(there, back)};
  }

  /** From now on what is written here goes nowhere. */
  void discard() {
    discarding = true;
  }

  @Override
  public int read(byte[] buffer, int at, int length) {
    try {
      while (offset == head.length) {
        head = in.take();
        offset = 0;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
    int count = Math.min(length, head.length - offset);
    System.arraycopy(head, offset, buffer, at, count);
    offset += count;
    return count;
  }

  @Override
  public void write(byte[] buffer, int at, int length) {
    if (!discarding) {
      out.add(Arrays.copyOfRange(buffer, at, at + length));
    }
  }

  @Override
  public void close() {}
}
