package io.kadis.libp2p.yamux;

import java.time.Duration;

/**
 * What one peer may cost us over one connection, and how long we wait for it.
 *
 * @param maxInboundStreams streams the peer has open and our handlers have not finished; more are
 *     reset (YAMUX-14)
 * @param maxStreams streams in both directions above which we open no further one; rust closes the
 *     connection at 512 (YAMUX-14)
 * @param maxUnackedStreams opened by us and not yet acknowledged; more wait (YAMUX-14)
 * @param maxResetsPerSecond streams the peer opens and we or it reset at once; more end the
 *     connection (SEC-13, the "rapid reset" of HTTP/2)
 * @param maxReceivedBytes received and not yet read, over all streams; the stream that goes over it
 *     is reset (SEC-14)
 * @param maxQueuedBytes stream data waiting for the socket; writers wait above it
 * @param maxQueuedControlFrames window updates, FINs and RSTs waiting for the socket; more end the
 *     connection, as the peer makes us answer and does not read (SEC-13)
 * @param keepAliveAfter a ping is sent after this long without an inbound frame (YAMUX-11)
 * @param silenceLimit a ping not answered, with no other frame either, for this long ends the
 *     connection (YAMUX-11)
 * @param writeStallLimit a write on the socket that takes longer ends the connection (YAMUX-15)
 * @param lingerLimit a stream we closed is reset when the peer keeps its side open longer
 */
public record YamuxConfig(
    int maxInboundStreams,
    int maxStreams,
    int maxUnackedStreams,
    int maxResetsPerSecond,
    long maxReceivedBytes,
    int maxQueuedBytes,
    int maxQueuedControlFrames,
    Duration keepAliveAfter,
    Duration silenceLimit,
    Duration writeStallLimit,
    Duration lingerLimit) {
  /** CONFORMANCE §2.4 and §5, "ours". */
  public static final YamuxConfig DEFAULTS =
      new YamuxConfig(
          512,
          500,
          256,
          1_000,
          16 << 20,
          256 * 1024,
          4_096,
          Duration.ofSeconds(30),
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          Duration.ofSeconds(60));
}
