package io.kadis.libp2p.yamux;

import io.kadis.libp2p.StreamException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The frames waiting for the connection's writer, in order, encoded, bounded (SEC-13).
 *
 * <p>The writer is there while something is queued: an idle connection has no thread for it, and
 * one that ends need not wake it.
 *
 * <p>Only stream data waits for room. Everything else is queued at once, so that the reader never
 * depends on the writer; what a peer can make us queue so is counted. Safe for many threads; its
 * lock is a leaf.
 */
final class Outbox {
  /** Pongs waiting at the same time; a peer that sends more pings loses answers (YAMUX-10). */
  static final int MAX_QUEUED_PONGS = 32;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition roomForData = lock.newCondition();
  private final int maxDataBytes;
  private final int maxControlFrames;
  private final Runnable onOverflow;
  private final Runnable startWriter;

  private FrameBuffer pending = new FrameBuffer();

  /** The writer's, until it asks for the next. */
  private FrameBuffer batch = new FrameBuffer();

  /** A writer was started, and has not been told that there is nothing left. */
  private boolean writing;

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
   * @param startWriter starts a thread that calls {@link #take} until it gives nothing; must not
   *     block
   */
  Outbox(YamuxConfig config, Runnable onOverflow, Runnable startWriter) {
    this.maxDataBytes = config.maxQueuedBytes();
    this.maxControlFrames = config.maxQueuedControlFrames();
    this.onOverflow = onOverflow;
    this.startWriter = startWriter;
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
      wakeWriter();
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
        wakeWriter();
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
        wakeWriter();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Takes nothing more; what is queued still goes out. */
  void close() {
    lock.lock();
    try {
      if (!closed) {
        end();
      }
    } finally {
      lock.unlock();
    }
  }

  /** True once nothing more is taken and the last of it is written: the channel can be closed. */
  boolean isFinished() {
    lock.lock();
    try {
      return closed && !writing;
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
   * Hands over all frames there are, for one write. The batch before is written, and its buffer
   * becomes the next to fill.
   *
   * @return null when there are none: the writer ends, another is started for the next frame
   */
  @Nullable FrameBuffer take() {
    lock.lock();
    try {
      batch.clear();
      if (pending.size() == 0) {
        writing = false;
        return null;
      }
      FrameBuffer full = pending;
      pending = batch;
      batch = full;
      urgentBytes = 0;
      pongs = 0;
      controlFrames = 0;
      if (dataBytes >= maxDataBytes) {
        roomForData.signalAll();
      }
      dataBytes = 0;
      return full;
    } finally {
      lock.unlock();
    }
  }

  /** Gives the buffers back while there is no writer. Called at every look. */
  void rest() {
    lock.lock();
    try {
      if (!writing) {
        pending.free();
        batch.free();
      }
    } finally {
      lock.unlock();
    }
  }

  private void wakeWriter() {
    if (!writing) {
      writing = true;
      startWriter.run();
    }
  }

  private void urgent(Header header) {
    if (!closed) {
      pending.insert(urgentBytes, header);
      urgentBytes += Header.BYTES;
      wakeWriter();
    }
  }

  private void closeWith(@Nullable Header last) {
    pending.clear();
    if (last != null) {
      pending.append(last);
    }
    end();
  }

  private void end() {
    closed = true;
    wakeWriter(); // Also for nothing: it closes the channel.
    roomForData.signalAll();
  }
}
