package io.kadis.libp2p.multiformats;

import org.apache.tuweni.bytes.Bytes;

/**
 * A content id: what kind of content, and its multihash. Source: multiformats/cid.
 *
 * @param version 0 or 1
 * @param codec the content type's number in the multicodec table
 * @param multihash of the content; what provider records are stored under
 */
public record Cid(int version, long codec, Multihash multihash) {
  public static final long DAG_PB = 0x70;
  public static final long LIBP2P_KEY = 0x72;

  /** {@code Qm} and 44 more characters: base58 of a SHA-256 multihash. */
  private static final int V0_CHARS = 46;

  /**
   * @throws IllegalArgumentException for another version, or a version 0 that is not SHA-256 dag-pb
   */
  public Cid {
    boolean v0 = version == 0 && codec == DAG_PB && multihash.code() == Multihash.SHA2_256;
    if (version != 1 && !v0) {
      throw new IllegalArgumentException(
          "no CID of version %d with codec %#x and hash %#x"
              .formatted(version, codec, multihash.code()));
    }
  }

  /**
   * Reads {@code Qm…} or a multibase CIDv1.
   *
   * @throws IllegalArgumentException naming the text and what is wrong with it
   */
  public static Cid parse(String text) {
    try {
      boolean v0 = text.length() == V0_CHARS && text.startsWith("Qm");
      return v0 ? v0(Base58.decode(text)) : v1(Multibase.decode(text));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'%s' is no CID: %s".formatted(text, e.getMessage()), e);
    }
  }

  private static Cid v0(Bytes multihash) {
    return new Cid(0, DAG_PB, Multihash.decode(multihash));
  }

  private static Cid v1(Bytes binary) {
    ByteReader reader = new ByteReader(binary);
    long version = reader.varint();
    if (version != 1) {
      throw new IllegalArgumentException("version " + version + ", not 1");
    }
    return new Cid(1, reader.varint(), Multihash.decode(reader.rest()));
  }

  /** The binary form; that of version 0 is the bare multihash. */
  public Bytes encode() {
    return version == 0
        ? multihash.encode()
        : Bytes.concatenate(Varint.encode(1), Varint.encode(codec), multihash.encode());
  }

  /** Base58 for version 0, base32 for version 1. */
  @Override
  public String toString() {
    return version == 0 ? Base58.encode(encode()) : Multibase.base32(encode());
  }
}
