package io.kadis.libp2p.yamux;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The 12 bytes before every frame: version, type, flags, stream id, length (CONFORMANCE §2.4).
 * Pure.
 *
 * @param version 0 is the only one
 * @param type {@link #DATA}, {@link #WINDOW_UPDATE}, {@link #PING} or {@link #GO_AWAY}
 * @param flags any of {@link #SYN}, {@link #ACK}, {@link #FIN}, {@link #RST}; others are ignored
 * @param streamId unsigned; 0 is the session
 * @param length unsigned: of the body for data, else the delta, the ping's value, the code
 */
record Header(int version, int type, int flags, int streamId, int length) {
  static final int BYTES = 12;

  static final int DATA = 0;
  static final int WINDOW_UPDATE = 1;
  static final int PING = 2;
  static final int GO_AWAY = 3;

  static final int SYN = 1;
  static final int ACK = 2;
  static final int FIN = 4;
  static final int RST = 8;

  static final int GO_AWAY_NORMAL = 0;
  static final int GO_AWAY_PROTOCOL_ERROR = 1;

  /** Refused before anything is allocated, whatever the window says; rust does so too (YAMUX-7). */
  static final int MAX_BODY = 1 << 20;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  static Header of(int type, int flags, int streamId, int length) {
    return new Header(0, type, flags, streamId, length);
  }

  static Header decode(byte[] from) {
    int first = (int) INT.get(from, 0);
    return new Header(
        first >>> 24,
        (first >>> 16) & 0xff,
        first & 0xffff,
        (int) INT.get(from, 4),
        (int) INT.get(from, 8));
  }

  void encode(byte[] to, int at) {
    INT.set(to, at, version << 24 | type << 16 | flags);
    INT.set(to, at + 4, streamId);
    INT.set(to, at + 8, length);
  }

  boolean has(int flag) {
    return (flags & flag) != 0;
  }

  long unsignedLength() {
    return Integer.toUnsignedLong(length);
  }

  /** What makes this header a protocol error by itself, or null (YAMUX-7, YAMUX-13). */
  @Nullable String fault() {
    if (version != 0) {
      return "frame of version " + version + ", only 0 is known";
    }
    return switch (type) {
      case DATA -> {
        if (unsignedLength() > MAX_BODY) {
          yield "body of " + unsignedLength() + " bytes, at most " + MAX_BODY;
        }
        yield streamId == 0 ? "data for stream 0, which is the session" : null;
      }
      case WINDOW_UPDATE ->
          streamId == 0 ? "window update for stream 0, which is the session" : null;
      case PING, GO_AWAY ->
          streamId == 0
              ? null
              : "session frame of type " + type + " for stream " + unsigned(streamId);
      default -> "frame of unknown type " + type;
    };
  }

  static String unsigned(int streamId) {
    return Integer.toUnsignedString(streamId);
  }
}
