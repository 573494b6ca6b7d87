package io.kadis.libp2p.multiaddr;

import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.multiformats.Multibase;
import io.kadis.libp2p.multiformats.Multihash;
import java.nio.charset.StandardCharsets;
import org.apache.tuweni.bytes.Bytes;

/** How the value of an address protocol is written, as text and in bytes. */
enum ValueFormat {
  NONE(0) {
    @Override
    Bytes parse(String text) {
      throw new IllegalStateException("a protocol without a value has no text to parse");
    }

    @Override
    String print(Bytes value) {
      return "";
    }
  },

  IP4(4) {
    @Override
    Bytes parse(String text) {
      return IpText.parse4(text);
    }

    @Override
    String print(Bytes value) {
      return IpText.print4(value);
    }
  },

  IP6(16) {
    @Override
    Bytes parse(String text) {
      return IpText.parse6(text);
    }

    @Override
    String print(Bytes value) {
      return IpText.print6(value);
    }
  },

  PORT(2) {
    @Override
    Bytes parse(String text) {
      boolean digits = !text.isEmpty() && text.length() <= 5 && isAll(text, '0', '9');
      int port = digits ? Integer.parseInt(text) : -1;
      if (port < 0 || port > MAX_PORT) {
        throw new IllegalArgumentException("port '%s' is not 0 to %d".formatted(text, MAX_PORT));
      }
      return Bytes.ofUnsignedShort(port);
    }

    @Override
    String print(Bytes value) {
      return Integer.toString(value.toInt());
    }
  },

  /** Names of hosts and zones. */
  NAME(ValueFormat.VARIABLE) {
    @Override
    Bytes parse(String text) {
      return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    String print(Bytes value) {
      return new String(value.toArrayUnsafe(), StandardCharsets.UTF_8);
    }

    // Printable ASCII without a slash: anything else would not survive the way through text.
    @Override
    void check(Bytes value) {
      String name = print(value);
      if (name.isEmpty() || name.length() > MAX_NAME || !isAll(name, '!', '~')) {
        throw new IllegalArgumentException(
            "name '%s' is not 1 to %d printable ASCII characters".formatted(name, MAX_NAME));
      }
      if (name.indexOf('/') >= 0) {
        throw new IllegalArgumentException("name '%s' contains a slash".formatted(name));
      }
    }
  },

  PEER(ValueFormat.VARIABLE) {
    @Override
    Bytes parse(String text) {
      return PeerId.parse(text).bytes();
    }

    @Override
    String print(Bytes value) {
      return new PeerId(value).toString();
    }

    @Override
    void check(Bytes value) {
      var _ = new PeerId(value);
    }
  },

  CERTHASH(ValueFormat.VARIABLE) {
    @Override
    Bytes parse(String text) {
      return Multibase.decode(text);
    }

    @Override
    String print(Bytes value) {
      return Multibase.base64url(value);
    }

    @Override
    void check(Bytes value) {
      var _ = Multihash.decode(value);
    }
  };

  static final int VARIABLE = -1;

  private static final int MAX_PORT = 0xffff;

  /** RFC 1035: a domain name has at most 255 bytes on the wire, 253 as text. */
  private static final int MAX_NAME = 253;

  /** In bytes; VARIABLE means that a varint length stands before the value. */
  final int size;

  ValueFormat(int size) {
    this.size = size;
  }

  /**
   * @throws IllegalArgumentException naming the text and what is wrong with it
   */
  abstract Bytes parse(String text);

  abstract String print(Bytes value);

  /**
   * @throws IllegalArgumentException for a value of this size that is still none of this format
   */
  void check(Bytes value) {}

  private static boolean isAll(String text, char from, char to) {
    return text.chars().allMatch(c -> c >= from && c <= to);
  }
}
