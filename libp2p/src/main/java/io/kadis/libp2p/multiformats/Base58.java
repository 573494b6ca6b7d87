package io.kadis.libp2p.multiformats;

import org.apache.tuweni.bytes.Bytes;

/** Base58 with Bitcoin's alphabet, the text form of peer ids. */
public final class Base58 {
  static final BaseN BASE =
      new BaseN("base58", "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz");

  private Base58() {}

  public static String encode(Bytes bytes) {
    return BASE.encode(bytes);
  }

  /**
   * @throws IllegalArgumentException naming the text and the first character that is no base58
   */
  public static Bytes decode(String text) {
    return BASE.decode(text);
  }
}
