package io.kadis.dht.record;

import io.kadis.libp2p.multiformats.ByteReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * One map in DAG-CBOR, read strictly: definite lengths, shortest numbers, each key once and in its
 * order, nothing behind it. So there is one way to write a map, and two readers never see two
 * things in the same bytes. Source: ipld.io/specs/codecs/dag-cbor. Pure.
 *
 * @param fields those whose value is a number that is not negative, or a byte string; the others
 *     were read over
 */
record DagCborMap(Map<String, Object> fields) {
  private static final int UNSIGNED = 0;
  private static final int NEGATIVE = 1;
  private static final int BYTE_STRING = 2;
  private static final int TEXT = 3;
  private static final int ARRAY = 4;
  private static final int MAP = 5;
  private static final int TAG = 6;

  /** Values within values: a stranger's bytes must not use up the stack. */
  private static final int MAX_DEPTH = 16;

  /** The only tag of DAG-CBOR: a CID. */
  private static final long CID_TAG = 42;

  private static final long FALSE = 20;
  private static final long NULL = 22;
  private static final int DOUBLE = 27;

  /**
   * @throws IllegalArgumentException saying at which byte it is no such map
   */
  static DagCborMap decode(Bytes encoded) {
    var decoder = new Decoder(new ByteReader(encoded));
    var fields = decoder.topMap();
    if (!decoder.in.atEnd()) {
      throw decoder.wrong("bytes left over behind the map");
    }
    return new DagCborMap(fields);
  }

  /** A number from 0 to 2^63 - 1; empty: there is none, or it is something else. */
  Optional<Long> number(String name) {
    return fields.get(name) instanceof Long number ? Optional.of(number) : Optional.empty();
  }

  Optional<Bytes> bytes(String name) {
    return fields.get(name) instanceof Bytes bytes ? Optional.of(bytes) : Optional.empty();
  }

  /** Reads from front to back. */
  private record Decoder(ByteReader in) {
    /** The first byte of an item: its kind, and its number or how long the number is. */
    private record Head(int kind, int form, long number) {}

    private Map<String, Object> topMap() {
      var head = head();
      if (head.kind != MAP) {
        throw wrong("no map");
      }
      var fields = new LinkedHashMap<String, Object>();
      var last = Optional.<Bytes>empty();
      for (long i = 0; i < length(head); i++) {
        var key = key(last);
        last = Optional.of(key);
        Object value = value();
        if (value != null) {
          fields.put(new String(key.toArrayUnsafe(), StandardCharsets.UTF_8), value);
        }
      }
      return fields;
    }

    private Bytes key(Optional<Bytes> last) {
      var head = head();
      if (head.kind != TEXT) {
        throw wrong("a key that is no text");
      }
      var key = text(head);
      if (last.isPresent() && order(last.get(), key) >= 0) {
        throw wrong("a key twice, or not in the order of length and bytes");
      }
      return key;
    }

    private static int order(Bytes a, Bytes b) {
      return a.size() != b.size() ? Integer.compare(a.size(), b.size()) : Bytewise.compare(a, b);
    }

    /** Null for what nobody here asks for. */
    private @Nullable Object value() {
      var head = head();
      return switch (head.kind) {
        case UNSIGNED -> head.number >= 0 ? head.number : null; // From 2^63 on it is no long.
        case BYTE_STRING -> in.take(length(head));
        default -> {
          skip(head, 1);
          yield null;
        }
      };
    }

    private void skip(Head head, int depth) {
      if (depth > MAX_DEPTH) {
        throw wrong("values within values, more than " + MAX_DEPTH + " deep");
      }
      switch (head.kind) {
        case UNSIGNED, NEGATIVE -> {}
        case BYTE_STRING -> in.take(length(head));
        case TEXT -> text(head);
        case ARRAY -> {
          for (long i = 0; i < length(head); i++) {
            skip(head(), depth + 1);
          }
        }
        case MAP -> skipMap(head, depth);
        case TAG -> skipCid(head);
        default -> checkSimple(head);
      }
    }

    private void skipMap(Head head, int depth) {
      var last = Optional.<Bytes>empty();
      for (long i = 0; i < length(head); i++) {
        last = Optional.of(key(last));
        skip(head(), depth + 1);
      }
    }

    private void skipCid(Head tag) {
      var content = head();
      if (tag.number != CID_TAG || content.kind != BYTE_STRING) {
        throw wrong("a tag other than that of a CID");
      }
      in.take(length(content));
    }

    private void checkSimple(Head head) {
      boolean known = head.form == DOUBLE || (head.number >= FALSE && head.number <= NULL);
      if (!known) {
        throw wrong("a value other than a double, true, false and null");
      }
    }

    private Bytes text(Head head) {
      var text = in.take(length(head));
      try {
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text.toArrayUnsafe()));
        return text;
      } catch (CharacterCodingException _) {
        throw wrong("a text that is not UTF-8");
      }
    }

    /** Of bytes or items: no more than bytes are left, or the end is missing anyway. */
    private long length(Head head) {
      if (head.number < 0) {
        throw wrong("a length beyond 2^63");
      }
      return head.number;
    }

    private Head head() {
      int first = in.take(1).get(0) & 0xFF;
      int kind = first >> 5;
      int form = first & 0x1F;
      if (form < 24) {
        return new Head(kind, form, form);
      }
      if (form > 27) {
        throw wrong("an indefinite length");
      }
      int bytes = 1 << (form - 24);
      long number = number(in.take(bytes));
      boolean isNumber = kind != 7;
      if (isNumber && bytes > shortest(number)) {
        throw wrong("a number in more bytes than it needs");
      }
      if (!isNumber && form != DOUBLE) {
        throw wrong("a float of less than 64 bits");
      }
      return new Head(kind, form, number);
    }

    private static long number(Bytes bigEndian) {
      long number = 0;
      for (int i = 0; i < bigEndian.size(); i++) {
        number = (number << 8) | (bigEndian.get(i) & 0xFF);
      }
      return number;
    }

    /** Bytes behind the first; below 24 there are none. */
    private static int shortest(long number) {
      if (number >>> 32 != 0) {
        return 8;
      }
      if (number >>> 16 != 0) {
        return 4;
      }
      return number >>> 8 != 0 ? 2 : number < 24 ? 0 : 1;
    }

    private IllegalArgumentException wrong(String what) {
      return new IllegalArgumentException(
          "no DAG-CBOR map: %s before byte %d".formatted(what, in.position()));
    }
  }
}
