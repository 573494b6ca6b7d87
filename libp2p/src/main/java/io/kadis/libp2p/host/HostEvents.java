package io.kadis.libp2p.host;

import io.kadis.libp2p.HostListener;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Tells listeners what happened, in order, on one thread of its own. {@link #add} never blocks, so
 * that it may be called under a lock that fixes the order; whoever causes events calls {@link
 * #awaitRoom} outside of it, which keeps the queue bounded.
 */
final class HostEvents implements AutoCloseable {
  /** Events waiting above which new connections wait; what they still cause comes on top. */
  static final int MAX_WAITING = 1024;

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  private static final Logger log = LogManager.getLogger(HostEvents.class);

  private final List<HostListener> listeners = new CopyOnWriteArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Consumer<HostListener>> waiting = new ArrayDeque<>();
  private final Thread thread = Thread.ofVirtual().name("host-events").unstarted(this::deliverAll);
  private boolean closed;

  void start() {
    thread.start();
  }

  void listen(HostListener listener) {
    listeners.add(listener);
  }

  void add(Consumer<HostListener> event) {
    lock.lock();
    try {
      if (!closed) {
        waiting.add(event);
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Blocks while listeners lag behind; not on their own thread, which would wait for itself. */
  void awaitRoom() {
    lock.lock();
    try {
      while (waiting.size() >= MAX_WAITING && !closed && Thread.currentThread() != thread) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  private void deliverAll() {
    while (next() instanceof Consumer<HostListener> event) {
      for (var listener : listeners) {
        try {
          event.accept(listener);
        } catch (RuntimeException e) {
          log.error("a host listener failed", e); // Our own bug: loud, and the others still hear.
        }
      }
    }
  }

  /** Null once closed. */
  private @Nullable Consumer<HostListener> next() {
    lock.lock();
    try {
      while (waiting.isEmpty() && !closed) {
        changed.awaitUninterruptibly();
      }
      changed.signalAll();
      return waiting.poll();
    } finally {
      lock.unlock();
    }
  }

  /** Delivers what is there already, and waits for that, but not for a listener that blocks. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      if (Thread.currentThread() != thread && !thread.join(CLOSE_TIMEOUT)) {
        log.warn("a host listener blocks; not waiting for it");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
