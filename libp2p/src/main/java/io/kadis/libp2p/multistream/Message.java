package io.kadis.libp2p.multistream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kadis.libp2p.channel.Duplex;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;

/** The one message form of multistream-select: varint length, UTF-8 text, newline (MSS-1). */
final class Message {
  /** The newline included, the length prefix not: what go and js accept (MSS-4). */
  static final int MAX_BYTES = 1024;

  static final String HEADER = "/multistream/1.0.0";
  static final String NOT_AVAILABLE = "na";

  /** So much of a peer's text is worth showing in an error. */
  private static final int QUOTED_CHARS = 64;

  private Message() {}

  /** The messages one after the other, to go out in one write (MSS-5). */
  static byte[] encode(String... texts) {
    byte[][] bodies = new byte[texts.length][];
    int total = 0;
    for (int i = 0; i < texts.length; i++) {
      bodies[i] = texts[i].getBytes(UTF_8);
      total += bodies[i].length + 3;
    }
    ByteBuffer out = ByteBuffer.allocate(total);
    for (byte[] body : bodies) {
      putLength(out, body.length + 1);
      out.put(body).put((byte) '\n');
    }
    byte[] encoded = new byte[out.flip().remaining()];
    out.get(encoded);
    return encoded;
  }

  private static void putLength(ByteBuffer out, int length) {
    if (length > MAX_BYTES) {
      throw new IllegalArgumentException(
          "multistream message of %d bytes, the limit is %d".formatted(length, MAX_BYTES));
    }
    if (length >= 0x80) {
      out.put((byte) (length | 0x80)).put((byte) (length >> 7));
    } else {
      out.put((byte) length);
    }
  }

  /** Reads one message and not a byte more: what follows may be the protocol's own (MSS-5). */
  static String read(Duplex channel) throws IOException {
    byte[] body = new byte[readLength(channel)];
    readFully(channel, body);
    int text = body.length - 1;
    if (body[text] != '\n') {
      throw new MultistreamException(
          "multistream message of %d bytes does not end in a newline".formatted(body.length));
    }
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(body, 0, text)).toString();
    } catch (CharacterCodingException e) {
      throw new MultistreamException(
          "multistream message of %d bytes is not UTF-8".formatted(body.length));
    }
  }

  /** Checked before anything is allocated (MSS-4, SEC-18). Two bytes say more than the limit. */
  private static int readLength(Duplex channel) throws IOException {
    byte[] prefix = new byte[1];
    readFully(channel, prefix);
    int length = prefix[0] & 0x7f;
    if (prefix[0] < 0) {
      readFully(channel, prefix);
      if (prefix[0] == 0) {
        throw new MultistreamException("multistream length prefix is not minimal");
      }
      length |= prefix[0] < 0 ? MAX_BYTES << 7 : prefix[0] << 7;
    }
    if (length == 0) {
      throw new MultistreamException("multistream message of 0 bytes, it needs its newline");
    }
    if (length > MAX_BYTES) {
      throw new MultistreamException(
          "multistream message longer than the limit of %d bytes".formatted(MAX_BYTES));
    }
    return length;
  }

  private static void readFully(Duplex channel, byte[] target) throws IOException {
    int filled = 0;
    while (filled < target.length) {
      int count = channel.read(target, filled, target.length - filled);
      if (count < 0) {
        throw new EOFException("the peer ended the channel while negotiating its protocol");
      }
      filled += count;
    }
  }

  /** A peer's text, short and without control characters, for an error message. */
  static String quote(String text) {
    String head = text.length() > QUOTED_CHARS ? text.substring(0, QUOTED_CHARS) + "…" : text;
    return "'" + head.replaceAll("\\p{Cntrl}", "?") + "'";
  }
}
