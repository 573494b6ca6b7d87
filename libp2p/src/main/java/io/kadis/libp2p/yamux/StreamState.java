package io.kadis.libp2p.yamux;

/**
 * What one stream may still send and receive: its two windows and its two halves. Pure; guarded by
 * the lock of its {@link YamuxStream}.
 */
final class StreamState {
  /** Both sides start with it; not negotiable (YAMUX-3). */
  static final int INITIAL_WINDOW = 256 * 1024;

  /**
   * A window grows up to here while the peer fills it: with 256 KiB it waits for our updates, and
   * sends 580 MB/s over loopback instead of 760; with 4 MiB it was no faster than with 1 MiB.
   */
  static final int MAX_WINDOW = 1024 * 1024;

  /** A peer that takes longer for half a window is not held up by it, whatever the round trip. */
  static final long FAST_NANOS = 1_000_000_000L;

  /** Larger frames would make other streams wait; rust sends the same (YAMUX-7). */
  static final int MAX_DATA = 16 * 1024;

  private static final long MAX_SEND_WINDOW = 0xFFFF_FFFFL;

  /** Why both halves ended before their FINs, if they did. */
  enum Cut {
    NONE,
    BY_US,
    BY_PEER,
    SESSION_ENDED
  }

  private int openingFlag;

  private long sendWindow = INITIAL_WINDOW;
  private int receiveWindow = INITIAL_WINDOW;

  /** Read by the application and not yet returned to the peer as credit. */
  private int consumed;

  /** What the peer may send ahead of the application. */
  private int window = INITIAL_WINDOW;

  /** When the last credit was given, once there was one. */
  private long creditedAt;

  private boolean credited;

  private boolean finSent;
  private boolean finReceived;
  private Cut cut = Cut.NONE;

  StreamState(boolean inbound) {
    this.openingFlag = inbound ? Header.ACK : Header.SYN;
  }

  /** For the first frame we send, whatever its type (YAMUX-2); 0 afterwards. */
  int openingFlag() {
    return openingFlag;
  }

  /** The first frame is queued. */
  void opened() {
    openingFlag = 0;
  }

  /** False while the peer cannot know the stream. */
  boolean announced() {
    return openingFlag != Header.SYN;
  }

  /** How many of {@code wanted} bytes the next frame may carry; 0 while the window is closed. */
  int sendable(int wanted) {
    return (int) Math.min(sendWindow, Math.min(wanted, MAX_DATA));
  }

  void sent(int length) {
    sendWindow -= length;
  }

  /**
   * Adds the delta of a window update.
   *
   * @return false when the peer pushes the window over 2^32 - 1 (YAMUX-5)
   */
  boolean grant(long delta) {
    sendWindow += delta;
    return sendWindow <= MAX_SEND_WINDOW;
  }

  /**
   * Takes a body off the window we granted.
   *
   * @return false when it is larger than that (YAMUX-4)
   */
  boolean received(int length) {
    receiveWindow -= length;
    return receiveWindow >= 0;
  }

  /** Notes that the application read {@code length} bytes. */
  void consumed(int length) {
    consumed += length;
  }

  /** True when the peer is to hear of it: half a window at a time keeps updates rare (YAMUX-6). */
  boolean creditDue() {
    return consumed >= window / 2 && !finReceived && !ended();
  }

  /** By how much the window should grow along with the credit now due: it doubles, or stays. */
  int wantedGrowth(long now) {
    boolean fast = credited && now - creditedAt < FAST_NANOS;
    credited = true;
    creditedAt = now;
    return fast && window < MAX_WINDOW ? window : 0;
  }

  /** The credit to send now: what was read, and the growth. */
  int credit(int growth) {
    int credit = consumed + growth;
    window += growth;
    receiveWindow += credit;
    consumed = 0;
    return credit;
  }

  /** How much larger the window is than it was. */
  int grown() {
    return window - INITIAL_WINDOW;
  }

  void finSent() {
    finSent = true;
  }

  void finReceived() {
    finReceived = true;
  }

  /** Ends both halves; the first cause stays. */
  void cut(Cut cause) {
    if (cut == Cut.NONE) {
      cut = cause;
    }
  }

  boolean isFinSent() {
    return finSent;
  }

  boolean isFinReceived() {
    return finReceived;
  }

  Cut cause() {
    return cut;
  }

  /** True once nothing more is sent or received: both FINs (YAMUX-8), a RST, or no session. */
  boolean ended() {
    return cut != Cut.NONE || (finSent && finReceived);
  }
}
