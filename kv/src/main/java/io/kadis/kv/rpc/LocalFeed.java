package io.kadis.kv.rpc;

import io.kadis.dht.rpc.RpcException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * What this node holds of a key, now and after each change. However often the key changes while
 * nobody takes the news, one flag is all that is kept: who is slow misses states in between.
 */
final class LocalFeed implements Feed {
  private final Bytes key;
  private final LocalReplica replica;
  private final Changes changes;
  private final Runnable listener = this::changed;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition news = lock.newCondition();
  private boolean dirty = true; // guarded by lock
  private boolean closed; // guarded by lock
  private @Nullable KvReply said; // the taking thread's

  LocalFeed(Bytes key, LocalReplica replica, Changes changes) {
    this.key = key;
    this.replica = replica;
    this.changes = changes;
    changes.add(key, listener); // Before the first look, so that no change falls between.
  }

  /**
   * Unchanged when there is no news in time. It looks again before it says so: that a range has
   * been synced changes no record, and tells nobody.
   */
  @Override
  public KvReply next(Duration timeout) throws RpcException {
    long left = timeout.toNanos();
    while (true) {
      left = awaitChange(left);
      var held = replica.fetch(key);
      if (!held.equals(said)) {
        said = held;
        return held;
      }
      if (left <= 0) {
        return new KvReply.Unchanged();
      }
    }
  }

  private long awaitChange(long nanos) throws RpcException {
    long left = nanos;
    lock.lock();
    try {
      while (!dirty && !closed && left > 0) {
        left = news.awaitNanos(left);
      }
      if (closed) {
        throw new RpcException.Unsent("the watch was closed");
      }
      dirty = false;
      return left;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new RpcException.Unsent("interrupted in a watch");
    } finally {
      lock.unlock();
    }
  }

  private void changed() {
    lock.lock();
    try {
      dirty = true;
      news.signal();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    changes.remove(key, listener);
    lock.lock();
    try {
      closed = true;
      news.signal();
    } finally {
      lock.unlock();
    }
  }
}
