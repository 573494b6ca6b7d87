package io.kadis.libp2p.yamux;

import io.kadis.libp2p.StreamException;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One stream of a {@link YamuxSession}. Blocking; every wait has a deadline.
 *
 * <p>Thread rule: one thread reads and one writes at a time; {@link #reset} and {@link #close} from
 * any thread. Its owner closes or resets it in the end, also after the peer did: only that frees
 * the place of an inbound stream.
 */
public final class YamuxStream implements AutoCloseable {
  /** Room made ahead of a body: what is allocated follows what arrives, not what is announced. */
  private static final int MAX_RESERVED = 16 * 1024;

  private final int id;
  private final boolean inbound;
  private final Outbox outbox;
  private final StreamTable table;
  private final ReceiveBudget budget;

  /** Owns all below. Taken before the locks of {@link #table} and {@link #outbox}. */
  private final ReentrantLock lock = new ReentrantLock();

  private final ReadCondition readable;
  private final Condition writable = lock.newCondition();
  private final StreamState state;
  private final ReceiveBuffer received = new ReceiveBuffer();
  private @Nullable String cutReason;

  /** The owner is done; {@link #closedAt} says since when, for the peer that is not. */
  private boolean closedHere;

  private long closedAt;

  /** What {@link #table} was told. */
  private boolean forgotten;

  private boolean released;

  YamuxStream(int id, boolean inbound, Outbox outbox, StreamTable table) {
    this.id = id;
    this.inbound = inbound;
    this.outbox = outbox;
    this.table = table;
    this.budget = table.budget;
    this.readable = new ReadCondition(lock.newCondition(), table.timerNanos);
    this.state = new StreamState(inbound);
  }

  /** Unsigned 32 bit; odd when the dialer of the connection opened it. */
  public long id() {
    return Integer.toUnsignedLong(id);
  }

  /** True when the other side opened this stream. */
  public boolean inbound() {
    return inbound;
  }

  /** Bytes that can be read without waiting. */
  public int available() {
    lock.lock();
    try {
      return received.size();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until something can be read.
   *
   * @return false once the peer has closed its side and everything was read
   * @throws StreamException.TimedOut when nothing came in time; the stream stays usable
   */
  public boolean awaitReadable(Duration timeout) throws StreamException {
    lock.lock();
    try {
      return awaitReceived(timeout);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Reads up to {@code length} bytes, at least one.
   *
   * @return the number read, or -1 once the peer has closed its side and everything was read
   */
  public int read(byte[] buffer, int offset, int length, Duration timeout) throws StreamException {
    Objects.checkFromIndexSize(offset, length, buffer.length);
    lock.lock();
    try {
      if (!awaitReceived(timeout)) {
        return -1;
      }
      int count = received.read(buffer, offset, length);
      budget.giveBack(count);
      state.consumed(count);
      if (state.creditDue()) {
        int growth = state.wantedGrowth(System.nanoTime());
        send(0, state.credit(budget.takeGrowth(growth) ? growth : 0));
      }
      return count;
    } finally {
      lock.unlock();
    }
  }

  /** Hands all bytes over for sending; blocks while the peer's window is closed. */
  public void write(byte[] buffer, int offset, int length, Duration timeout)
      throws StreamException {
    Objects.checkFromIndexSize(offset, length, buffer.length);
    long deadline = Waits.deadline(timeout);
    int at = offset;
    int end = offset + length;
    while (at < end) {
      int count = offer(buffer, at, end - at, deadline);
      if (count == 0) {
        // Without the lock: the connection's reader must get at this stream meanwhile.
        outbox.awaitRoom(deadline);
      }
      at += count;
    }
  }

  /** Half-close: the peer reads to the end, we may still read. Idempotent, does not block. */
  public void closeWrite() throws StreamException {
    lock.lock();
    try {
      if (!state.isFinSent()) {
        throwIfCut();
        sendFin();
        settle();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends both directions at once; the peer sees an error. Idempotent, never blocks or throws. */
  public void reset() {
    lock.lock();
    try {
      cutHere("on request");
      closeHere();
    } finally {
      lock.unlock();
    }
  }

  /** Ends our side gracefully; what the peer still sends is dropped. Never blocks or throws. */
  @Override
  public void close() {
    lock.lock();
    try {
      if (closedHere) {
        return;
      }
      if (!state.announced()) {
        state.cut(StreamState.Cut.BY_US); // The peer need not hear of a stream never used.
      } else if (!state.ended() && !state.isFinSent()) {
        sendFin();
      }
      closeHere();
    } finally {
      lock.unlock();
    }
  }

  int rawId() {
    return id;
  }

  /** What the stream holds for received bytes, filled or not. */
  int reservedBytes() {
    lock.lock();
    try {
      return received.ring().length;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes the body of a data frame from {@code in}. Reader thread only.
   *
   * @return false when the peer sends more than we granted
   */
  boolean receive(int length, FrameInput in) throws IOException {
    lock.lock();
    try {
      if (!state.isFinReceived() && !state.received(length)) {
        return false;
      }
    } finally {
      lock.unlock();
    }
    int left = length;
    while (left > 0) {
      int count = fill(left, in);
      if (count == 0) {
        in.skip(left);
        return true;
      }
      left -= count;
    }
    return true;
  }

  /**
   * Adds to what we may send.
   *
   * @return false when that overflows
   */
  boolean grant(long delta) {
    lock.lock();
    try {
      boolean legal = state.grant(delta);
      writable.signal();
      return legal;
    } finally {
      lock.unlock();
    }
  }

  void peerClosed() {
    lock.lock();
    try {
      state.finReceived();
      readable.signal();
      settle();
    } finally {
      lock.unlock();
    }
  }

  void peerReset() {
    lock.lock();
    try {
      if (!state.isFinReceived()) {
        drop();
      }
      state.cut(StreamState.Cut.BY_PEER);
      settle();
    } finally {
      lock.unlock();
    }
  }

  /** What was received stays readable: the peer may have answered and left. */
  void sessionEnded(String reason) {
    lock.lock();
    try {
      if (!state.ended()) {
        cutReason = reason;
        state.cut(StreamState.Cut.SESSION_ENDED);
      }
      settle();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Every now and then, by the session's clock: wakes a reader whose deadline has come near, and
   * resets a stream that we closed and the peer keeps, so that both sides can forget it.
   */
  void look(long now, Duration lingerLimit) {
    lock.lock();
    try {
      readable.wakeIfDue(now);
      if (closedHere && !state.ended() && now - closedAt >= lingerLimit.toNanos()) {
        cutHere("the peer kept its side open for " + lingerLimit);
      }
    } finally {
      lock.unlock();
    }
  }

  /** One read from the channel into the buffer; 0 when nobody wants the bytes. */
  private int fill(int wanted, FrameInput in) throws IOException {
    byte[] ring;
    int tail;
    int room;
    lock.lock();
    try {
      if (unwanted()) {
        return 0;
      }
      room = received.reserve(Math.min(wanted, MAX_RESERVED));
      ring = received.ring();
      tail = received.tail();
    } finally {
      lock.unlock();
    }
    int count = in.readSome(ring, tail, room);
    lock.lock();
    try {
      if (!unwanted()) {
        received.commit(count);
        readable.signal();
        if (!budget.take(count)) {
          cutHere(budget.toString());
        }
      }
    } finally {
      lock.unlock();
    }
    return count;
  }

  private void drop() {
    budget.giveBack(received.size());
    received.clear();
  }

  private boolean unwanted() {
    return closedHere || state.isFinReceived() || state.ended();
  }

  /** True when something can be read, false at the end. */
  private boolean awaitReceived(Duration timeout) throws StreamException {
    if (received.size() > 0) {
      return true;
    }
    long deadline = Waits.deadline(timeout);
    while (received.size() == 0) {
      if (state.isFinReceived() && !closedHere) {
        return false;
      }
      throwIfCut();
      if (state.openingFlag() != 0) {
        send(0, 0); // The peer may be waiting for it before it says anything.
      }
      if (!readable.await(deadline)) {
        throw new StreamException.TimedOut("nothing to read on " + this + " within " + timeout);
      }
    }
    return true;
  }

  /** Queues one frame's worth; 0 when the connection has no room. */
  private int offer(byte[] buffer, int offset, int wanted, long deadline) throws StreamException {
    lock.lock();
    try {
      awaitWindow(deadline);
      int length = state.sendable(wanted);
      // Under the lock, so that no frame of this stream overtakes the one with SYN.
      if (!outbox.offer(Header.of(Header.DATA, state.openingFlag(), id, length), buffer, offset)) {
        return 0;
      }
      state.opened();
      state.sent(length);
      return length;
    } finally {
      lock.unlock();
    }
  }

  private void awaitWindow(long deadline) throws StreamException {
    while (true) {
      throwIfCut();
      if (state.isFinSent()) {
        throw new IllegalStateException("write after closeWrite on " + this);
      }
      if (state.sendable(1) > 0) {
        return;
      }
      if (!Waits.await(writable, deadline)) {
        throw new StreamException.TimedOut("the peer does not read " + this + ": window closed");
      }
    }
  }

  private void throwIfCut() throws StreamException {
    if (closedHere) {
      throw new StreamException.Reset(this + " was closed here");
    }
    switch (state.cause()) {
      case NONE -> {}
      case BY_US -> throw new StreamException.Reset(this + " was reset here: " + cutReason);
      case BY_PEER -> throw new StreamException.Reset("the peer reset " + this);
      case SESSION_ENDED -> throw new StreamException.Closed(this + ": " + cutReason);
    }
  }

  private void sendFin() {
    send(Header.FIN, 0);
    state.finSent();
  }

  /** Resets a stream that has not ended. */
  private void cutHere(String reason) {
    if (state.ended()) {
      return;
    }
    cutReason = reason;
    if (state.announced()) {
      outbox.control(Header.of(Header.WINDOW_UPDATE, Header.RST, id, 0));
    }
    state.cut(StreamState.Cut.BY_US);
    drop();
    settle();
  }

  /** Queues a window update, which also carries the flags outside of data. */
  private void send(int flags, int delta) {
    outbox.control(Header.of(Header.WINDOW_UPDATE, flags | state.openingFlag(), id, delta));
    state.opened();
  }

  private void closeHere() {
    if (!closedHere) {
      closedHere = true;
      closedAt = System.nanoTime();
      drop();
      wakeBoth();
      settle();
    }
  }

  /** After every change that may end the stream. */
  private void settle() {
    if (state.ended() && !forgotten) {
      forgotten = true;
      budget.giveGrowthBack(state.grown());
      wakeBoth();
      table.ended(this);
    }
    if (forgotten && closedHere && !released) {
      released = true;
      table.released(this);
    }
  }

  private void wakeBoth() {
    readable.signalAll();
    writable.signalAll();
  }

  @Override
  public String toString() {
    return "stream " + Header.unsigned(id);
  }
}
