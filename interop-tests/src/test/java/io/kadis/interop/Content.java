package io.kadis.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kadis.libp2p.multiformats.Base58;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;

/** Content named by its hash, as providers announce it. */
record Content(Bytes multihash) {
  static Content of(String text) {
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

  void providedBy(KadisNode node) throws Exception {
    int status = node.post("/v1/providers/" + cid()).statusCode();
    if (status != 200) {
      throw new AssertionError("provide " + cid() + ": " + status);
    }
  }

  void providedBy(ForeignPeer peer) throws Exception {
    peer.provide(multihash.toArrayUnsafe());
  }

  List<String> foundBy(KadisNode node) throws Exception {
    return node.peerIds("/v1/providers/" + cid(), "providers");
  }

  List<String> foundBy(ForeignPeer peer) throws Exception {
    return peer.providers(multihash.toArrayUnsafe());
  }
}
