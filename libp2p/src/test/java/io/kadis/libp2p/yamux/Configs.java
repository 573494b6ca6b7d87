package io.kadis.libp2p.yamux;

import java.time.Duration;

/** The default limits with a few of them changed. */
final class Configs {
  private static final YamuxConfig D = YamuxConfig.DEFAULTS;
  private static final Duration LONG = Duration.ofMinutes(5);

  private Configs() {}

  static YamuxConfig streams(int maxInbound, int maxStreams, int maxUnacked) {
    return new YamuxConfig(
        maxInbound,
        maxStreams,
        maxUnacked,
        D.maxResetsPerSecond(),
        D.maxReceivedBytes(),
        D.maxQueuedBytes(),
        D.maxQueuedControlFrames(),
        LONG,
        LONG,
        LONG,
        LONG);
  }

  static YamuxConfig queued(int maxBytes, int maxControlFrames) {
    return new YamuxConfig(
        D.maxInboundStreams(),
        D.maxStreams(),
        D.maxUnackedStreams(),
        Integer.MAX_VALUE,
        D.maxReceivedBytes(),
        maxBytes,
        maxControlFrames,
        LONG,
        LONG,
        LONG,
        LONG);
  }

  static YamuxConfig waits(Duration keepAliveAfter, Duration silence, Duration writeStall) {
    return waits(keepAliveAfter, silence, writeStall, LONG);
  }

  /** Looks often, and finds nothing but streams that linger. */
  static YamuxConfig lingering(Duration limit) {
    return waits(LONG, Duration.ofMillis(100), LONG, limit);
  }

  private static YamuxConfig waits(
      Duration keepAliveAfter, Duration silence, Duration writeStall, Duration linger) {
    return new YamuxConfig(
        D.maxInboundStreams(),
        D.maxStreams(),
        D.maxUnackedStreams(),
        D.maxResetsPerSecond(),
        D.maxReceivedBytes(),
        D.maxQueuedBytes(),
        D.maxQueuedControlFrames(),
        keepAliveAfter,
        silence,
        writeStall,
        linger);
  }
}
