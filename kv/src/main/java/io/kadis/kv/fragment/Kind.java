package io.kadis.kv.fragment;

import io.kadis.kv.fragment.Fragment.Own;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/** What the fragments of a namespace hold. Pure. */
public enum Kind {
  /** Items of any bytes, with content types and expiries. */
  VALUES {
    @Override
    Optional<String> flaw(Fragment fragment) {
      return counts(fragment) ? Optional.of("fragment of values has totals") : Optional.empty();
    }
  },

  /** Items that are elements of a set, or empty: then they say that there is a set. */
  ELEMENTS {
    @Override
    Optional<String> flaw(Fragment fragment) {
      return counts(fragment) || !fragment.own().items().stream().allMatch(Kind::isElement)
          ? Optional.of(
              "fragment of a set has other items than UTF-8 of at most %,d bytes"
                  .formatted(MAX_ELEMENT_BYTES))
          : Optional.empty();
    }
  },

  /** Totals of a counter. */
  TOTALS {
    @Override
    Optional<String> flaw(Fragment fragment) {
      boolean items =
          !fragment.own().items().isEmpty()
              || fragment.seen().values().stream().anyMatch(seen -> !seen.kept().isEmpty());
      return items ? Optional.of("fragment of a counter has items") : Optional.empty();
    }
  };

  /** Of an element of a set; small, as all of a set is in one record. */
  public static final int MAX_ELEMENT_BYTES = 1_024;

  /** Why {@code fragment} is none of these; one line for a person. */
  abstract Optional<String> flaw(Fragment fragment);

  private static boolean counts(Fragment fragment) {
    var own = fragment.own();
    return !own.equals(Own.of(own.items()))
        || fragment.seen().values().stream().anyMatch(seen -> !seen.base().equals(Totals.NONE));
  }

  private static boolean isElement(Item item) {
    return item.value().size() <= MAX_ELEMENT_BYTES
        && item.contentType().isEmpty()
        && item.expiry().isEmpty()
        && isUtf8(item.value());
  }

  private static boolean isUtf8(Bytes bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toArrayUnsafe()));
      return true;
    } catch (CharacterCodingException _) {
      return false;
    }
  }
}
