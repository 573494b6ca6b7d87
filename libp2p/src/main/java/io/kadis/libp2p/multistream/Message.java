package io.kadis.libp2p.multistream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kadis.libp2p.channel.Duplex;
import io.kadis.libp2p.multiformats.Varint;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;

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
    byte[] encoded = {};
    for (String text : texts) {
      byte[] body = text.getBytes(UTF_8);
      int prefix = encoded.length;
      int length = body.length + 1;
      encoded = Arrays.copyOf(encoded, prefix + Varint.size(length) + length);
      int start = Varint.put(length, encoded, prefix);
      System.arraycopy(body, 0, encoded, start, body.length);
      encoded[encoded.length - 1] = '\n';
    }
    return encoded;
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

  /** Checked before anything is allocated (MSS-4, SEC-18). */
  private static int readLength(Duplex channel) throws IOException {
    byte[] next = new byte[1];
    long length =
        Varint.read(() -> {
          readFully(channel, next);
          return next[0] & 0xff;
        });
    if (length == Varint.MALFORMED) {
      throw new MultistreamException("multistream message with a malformed length prefix");
    }
    if (length < 1 || length > MAX_BYTES) {
      throw new MultistreamException(
          "multistream message of %d bytes, must be 1 to %d".formatted(length, MAX_BYTES));
    }
    return (int) length;
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
