package io.kadis.libp2p.pnet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.bouncycastle.crypto.digests.SHAKEDigest;
import org.bouncycastle.crypto.engines.Salsa20Engine;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/**
 * The 32 bytes that all peers of a private network share (PNET-1), in the file form of go, rust and
 * js. Immutable; shows its fingerprint, never itself (PNET-4, SEC-26).
 */
public final class SwarmKey {
  /** A file with more is no key: two lines and 64 hex digits take 95. */
  public static final int MAX_FILE_BYTES = 1024;

  private static final String HEADER = "/key/swarm/psk/1.0.0/";
  private static final String BASE16 = "/base16/";
  private static final String BASE64 = "/base64/";
  private static final String BINARY = "/bin/";
  private static final int FINGERPRINT_BYTES = 16;
  private static final int SALSA_BLOCK_BYTES = 64;

  private final Bytes32 key;

  private SwarmKey(Bytes32 key) {
    this.key = key;
  }

  public static SwarmKey of(Bytes32 key) {
    return new SwarmKey(key);
  }

  public static SwarmKey generate(SecureRandom random) {
    return new SwarmKey(Bytes32.random(random));
  }

  /**
   * Reads a key file. No message quotes the key.
   *
   * @throws IllegalArgumentException naming the line that is wrong, and what it should be
   */
  public static SwarmKey decode(Bytes file) {
    byte[] bytes = file.toArrayUnsafe();
    if (bytes.length > MAX_FILE_BYTES) {
      throw new IllegalArgumentException(
          "it has %d bytes, at most %d are a swarm key".formatted(bytes.length, MAX_FILE_BYTES));
    }
    int second = lineAfter(bytes, 0);
    if (!line(bytes, 0, second).equals(HEADER)) {
      throw new IllegalArgumentException("line 1 must be " + HEADER);
    }
    int third = lineAfter(bytes, second);
    byte[] rest = Arrays.copyOfRange(bytes, third, bytes.length);
    byte[] key =
        switch (line(bytes, second, third)) {
          case BASE16 -> decode(rest, HexFormat.of()::parseHex, "64 hex digits");
          case BASE64 -> decode(rest, Base64.getDecoder()::decode, "base64");
          case BINARY -> rest;
          default ->
              throw new IllegalArgumentException(
                  "line 2 must be %s, %s or %s".formatted(BASE16, BASE64, BINARY));
        };
    if (key.length != Bytes32.SIZE) {
      throw new IllegalArgumentException(
          "line 3 is a key of %d bytes, must be %d".formatted(key.length, Bytes32.SIZE));
    }
    return new SwarmKey(Bytes32.wrap(key));
  }

  private interface Decoder {
    byte[] decode(String text);
  }

  private static byte[] decode(byte[] rest, Decoder decoder, String form) {
    try {
      return decoder.decode(new String(rest, US_ASCII).strip());
    } catch (IllegalArgumentException e) {
      // Its message may quote what it read; the key stays out of it.
      throw new IllegalArgumentException("line 3 must be " + form);
    }
  }

  private static int lineAfter(byte[] bytes, int start) {
    int at = start;
    while (at < bytes.length && bytes[at] != '\n') {
      at++;
    }
    return Math.min(at + 1, bytes.length);
  }

  private static String line(byte[] bytes, int start, int next) {
    return new String(bytes, start, next - start, ISO_8859_1).strip();
  }

  /** The file in base16, which is what rust reads. */
  public String encode() {
    return HEADER + "\n" + BASE16 + "\n" + key.toUnprefixedHexString() + "\n";
  }

  /** What may be shown and compared: 32 hex digits that do not lead back to the key (PNET-4). */
  public String fingerprint() {
    byte[] block = new byte[SALSA_BLOCK_BYTES];
    var salsa = new Salsa20Engine();
    byte[] nonce = "finprint".getBytes(US_ASCII); // So spelt where it was first written.
    salsa.init(true, new ParametersWithIV(new KeyParameter(key.toArrayUnsafe()), nonce));
    salsa.processBytes(block, 0, block.length, block, 0);
    byte[] print = new byte[FINGERPRINT_BYTES];
    var shake = new SHAKEDigest(128);
    shake.update(block, 0, block.length);
    shake.doFinal(print, 0, print.length);
    return HexFormat.of().formatHex(print);
  }

  byte[] bytes() {
    return key.toArrayUnsafe();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SwarmKey its && its.key.equals(key);
  }

  @Override
  public int hashCode() {
    return key.hashCode();
  }

  @Override
  public String toString() {
    return "SwarmKey[fingerprint " + fingerprint() + "]";
  }
}
