package io.kadis.libp2p.channel;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * An in-memory {@link Duplex} for tests, made in pairs: what one end writes the other reads. A full
 * pipe blocks its writer, as a socket does. Safe for many threads.
 */
public final class Pipe implements Duplex {
  /** Like a socket's buffers: writers block when the reader falls this far behind. */
  public static final int CAPACITY_BYTES = 256 * 1024;

  /** Both ends of a new pipe. */
  public record Ends(Pipe left, Pipe right) implements AutoCloseable {
    @Override
    public void close() {
      left.close();
      right.close();
    }
  }

  private final Way in;
  private final Way out;
  private volatile int maxRead = Integer.MAX_VALUE;

  private Pipe(Way in, Way out) {
    this.in = in;
    this.out = out;
  }

  public static Ends create() {
    var there = new Way();
    var back = new Way();
    return new Ends(new Pipe(back, there), new Pipe(there, back));
  }

  /** Makes every read of this end return at most {@code bytes}: a slow, fragmenting network. */
  public Pipe trickle(int bytes) {
    maxRead = bytes;
    return this;
  }

  /** Everything this end has ever written, to compare with what the protocol demands. */
  public byte[] written() {
    return out.history();
  }

  /** How many times this end has written. */
  public int writes() {
    return out.writes();
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    return in.read(buffer, offset, Math.min(length, maxRead));
  }

  @Override
  public void write(byte[] buffer, int offset, int length) throws IOException {
    out.write(buffer, offset, length);
  }

  public void write(byte[] bytes) throws IOException {
    write(bytes, 0, bytes.length);
  }

  @Override
  public boolean readable() {
    return in.readable();
  }

  /** The other end reads what was written, then the end. */
  public void closeWrite() {
    out.endByWriter();
  }

  /** The other end reads what was written, then the end; its writes fail. */
  @Override
  public void close() {
    out.endByWriter();
    in.endByReader();
  }

  public boolean isClosed() {
    return in.endedByReader();
  }

  /** One direction. Keeps all its bytes: tests are short. */
  private static final class Way {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private byte[] bytes = new byte[1024];
    private int read;
    private int written;
    private int writes;
    private boolean writerEnded;
    private boolean readerEnded;

    int read(byte[] target, int offset, int length) throws IOException {
      lock.lock();
      try {
        awaitUntil(() -> read < written || writerEnded || readerEnded);
        if (readerEnded) {
          throw new IOException("pipe closed");
        }
        if (read == written) {
          return -1;
        }
        int count = Math.min(length, written - read);
        System.arraycopy(bytes, read, target, offset, count);
        read += count;
        changed.signalAll();
        return count;
      } finally {
        lock.unlock();
      }
    }

    void write(byte[] source, int offset, int length) throws IOException {
      lock.lock();
      try {
        writes++;
        for (int sent = 0; sent < length; ) {
          awaitUntil(() -> written - read < CAPACITY_BYTES || writerEnded || readerEnded);
          if (writerEnded || readerEnded) {
            throw new IOException("pipe closed");
          }
          int count = Math.min(length - sent, CAPACITY_BYTES - (written - read));
          append(source, offset + sent, count);
          sent += count;
        }
      } finally {
        lock.unlock();
      }
    }

    private void append(byte[] source, int offset, int length) {
      if (bytes.length - written < length) {
        bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, written + length));
      }
      System.arraycopy(source, offset, bytes, written, length);
      written += length;
      changed.signalAll();
    }

    private void awaitUntil(BooleanSupplier condition) throws IOException {
      try {
        while (!condition.getAsBoolean()) {
          changed.await();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while waiting on a pipe", e);
      }
    }

    void endByWriter() {
      lock.lock();
      try {
        writerEnded = true;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    void endByReader() {
      lock.lock();
      try {
        readerEnded = true;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    boolean endedByReader() {
      lock.lock();
      try {
        return readerEnded;
      } finally {
        lock.unlock();
      }
    }

    boolean readable() {
      lock.lock();
      try {
        return read < written || writerEnded;
      } finally {
        lock.unlock();
      }
    }

    int writes() {
      lock.lock();
      try {
        return writes;
      } finally {
        lock.unlock();
      }
    }

    byte[] history() {
      lock.lock();
      try {
        return Arrays.copyOf(bytes, written);
      } finally {
        lock.unlock();
      }
    }
  }
}
