package io.kadis.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kadis.libp2p.multiformats.Base58;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.apache.tuweni.bytes.Bytes;

/** Content named by its hash, as providers announce it. */
public record Content(Bytes multihash) {
  public static Content of(String text) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return new Content(Bytes.concatenate(Bytes.of(0x12, 0x20), Bytes.wrap(digest)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /** CIDv0: the multihash in base58. */
  String cid() {
    return Base58.encode(multihash);
  }
}
