package io.kadis.libp2p.yamux;

import io.kadis.libp2p.StreamException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The frames waiting for the connection's writer, in order, encoded, bounded (SEC-13).
 *
 * <p>Only stream data waits for room. Everything else is queued at once, so that the reader never
 * depends on the writer; what a peer can make us queue so is counted. Safe for many threads; its
 * lock is a leaf.
 */
final class Outbox {
  /** Pongs waiting at the same time; a peer that sends more pings loses answers (YAMUX-10). */
  static final int MAX_QUEUED_PONGS = 32;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition notEmpty = lock.newCondition();
  private final Condition roomForData = lock.newCondition();
  private final int maxDataBytes;
  private final int maxControlFrames;
  private final Runnable onOverflow;

  private FrameBuffer pending = new FrameBuffer();

  /** Session frames, at the front of {@link #pending}: they do not wait behind data (YAMUX-11). */
  private int urgentBytes;

  private int pongs;

  /** In {@link #pending}; the batch being written, as large at most, comes on top. */
  private int dataBytes;

  private int controlFrames;
  private boolean closed;

  /**
   * @param onOverflow called when the peer made us queue too much; the outbox is closed then. Must
   *     not take locks: callers hold some.
   */
  Outbox(YamuxConfig config, Runnable onOverflow) {
    this.maxDataBytes = config.maxQueuedBytes();
    this.maxControlFrames = config.maxQueuedControlFrames();
    this.onOverflow = onOverflow;
  }

  /**
   * Queues a data frame.
   *
   * @return false when there is no room now, or the outbox is closed: {@link #awaitRoom} tells
   */
  boolean offer(Header header, byte[] body, int offset) {
    lock.lock();
    try {
      if (closed || dataBytes >= maxDataBytes) {
        return false;
      }
      pending.append(header, body, offset);
      dataBytes += Header.BYTES + header.length();
      notEmpty.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until {@link #offer} can succeed. {@code deadline} is of {@link System#nanoTime}. */
  void awaitRoom(long deadline) throws StreamException {
    lock.lock();
    try {
      while (dataBytes >= maxDataBytes && !closed) {
        if (!Waits.await(roomForData, deadline)) {
          throw new StreamException.TimedOut(
              "the connection is not taking data: " + dataBytes + " bytes are queued");
        }
      }
      if (closed) {
        throw new StreamException.Closed("the connection is closed");
      }
    } finally {
      lock.unlock();
    }
  }

  /** Queues a window update, FIN or RST behind what its stream sent before. */
  void control(Header header) {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      if (controlFrames < maxControlFrames) {
        pending.append(header);
        controlFrames++;
        notEmpty.signal();
        return;
      }
      closeWith(null);
    } finally {
      lock.unlock();
    }
    onOverflow.run();
  }

  void ping(int value) {
    lock.lock();
    try {
      urgent(Header.of(Header.PING, Header.SYN, 0, value));
    } finally {
      lock.unlock();
    }
  }

  void pong(int value) {
    lock.lock();
    try {
      if (pongs < MAX_QUEUED_PONGS) {
        pongs++;
        urgent(Header.of(Header.PING, Header.ACK, 0, value));
      }
    } finally {
      lock.unlock();
    }
  }

  /** Queues our GoAway behind everything else; the outbox stays open. */
  void goAway() {
    lock.lock();
    try {
      if (!closed) {
        pending.append(Header.of(Header.GO_AWAY, 0, 0, Header.GO_AWAY_NORMAL));
        notEmpty.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Takes nothing more; what is queued still goes out. */
  void close() {
    lock.lock();
    try {
      closed = true;
      notEmpty.signal();
      roomForData.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Drops what is queued and takes nothing more; {@code last} goes out, if given. */
  void abort(@Nullable Header last) {
    lock.lock();
    try {
      if (!closed) {
        closeWith(last);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for frames and hands over all of them, for one write.
   *
   * @param emptied the buffer of the last batch, written; it becomes the next to fill
   * @return null once the outbox is closed and everything was taken
   */
  @Nullable FrameBuffer take(FrameBuffer emptied) {
    emptied.clear();
    lock.lock();
    try {
      while (pending.size() == 0) {
        if (closed) {
          return null;
        }
        pending.trim();
        emptied.trim();
        notEmpty.awaitUninterruptibly();
      }
      FrameBuffer batch = pending;
      pending = emptied;
      urgentBytes = 0;
      pongs = 0;
      controlFrames = 0;
      if (dataBytes >= maxDataBytes) {
        roomForData.signalAll();
      }
      dataBytes = 0;
      return batch;
    } finally {
      lock.unlock();
    }
  }

  private void urgent(Header header) {
    if (!closed) {
      pending.insert(urgentBytes, header);
      urgentBytes += Header.BYTES;
      notEmpty.signal();
    }
  }

  private void closeWith(@Nullable Header last) {
    pending.clear();
    if (last != null) {
      pending.append(last);
    }
    closed = true;
    notEmpty.signal();
    roomForData.signalAll();
  }
}
