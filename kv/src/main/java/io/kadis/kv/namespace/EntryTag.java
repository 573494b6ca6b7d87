package io.kadis.kv.namespace;

import io.kadis.dht.message.Decoded;
import io.kadis.kv.entry.EntryCodec;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.multiformats.Multihash;
import java.util.HexFormat;
import org.apache.tuweni.bytes.Bytes;

/** {@code <16 hex digits of the version>-<writer>}: names one version of a key (DESIGN §6). */
final class EntryTag {
  private static final int VERSION_DIGITS = 16;

  private EntryTag() {}

  static String of(long version, PeerId writer) {
    return HexFormat.of().toHexDigits(version) + "-" + writer;
  }

  /** For namespaces without versions: the SHA-256 of the record. */
  static String ofBytes(Bytes record) {
    return Multihash.sha256(record).digest().toUnprefixedHexString();
  }

  /** Of equal versions the one with the greater writer wins, as the bytes of records do. */
  static boolean newer(Bytes record, String tag) {
    if (tag.length() <= VERSION_DIGITS || tag.charAt(VERSION_DIGITS) != '-') {
      return true;
    }
    try {
      long seen = HexFormat.fromHexDigitsToLong(tag, 0, VERSION_DIGITS);
      var writer = PeerId.parse(tag.substring(VERSION_DIGITS + 1));
      int order = Long.compareUnsigned(EntryCodec.version(record), seen);
      return order > 0 || (order == 0 && greater(record, writer));
    } catch (IllegalArgumentException _) {
      return true;
    }
  }

  private static boolean greater(Bytes record, PeerId writer) {
    return EntryCodec.decode(record) instanceof Decoded.Ok(var signed)
        && signed.writer().compareTo(writer) > 0;
  }
}
