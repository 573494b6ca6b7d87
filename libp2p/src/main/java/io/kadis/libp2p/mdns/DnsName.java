package io.kadis.libp2p.mdns;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A domain name. Names that differ in case are one (RFC 1035 §2.3.3): they are kept in lower case.
 *
 * @param labels the first one first; a byte each character
 */
record DnsName(List<String> labels) {
  /** RFC 1035 §2.3.4. */
  static final int MAX_LABEL = 63;

  /** RFC 1035 §2.3.4: of the encoded form, with the lengths and the end. */
  static final int MAX_BYTES = 255;

  DnsName {
    labels = labels.stream().map(label -> label.toLowerCase(Locale.ROOT)).toList();
    for (String label : labels) {
      int length = label.getBytes(StandardCharsets.ISO_8859_1).length;
      if (length == 0 || length > MAX_LABEL) {
        throw new IllegalArgumentException(
            "label of %d bytes, not 1 to %d".formatted(length, MAX_LABEL));
      }
    }
    if (encodedBytes(labels) > MAX_BYTES) {
      throw new IllegalArgumentException(
          "name of %d bytes, not up to %d".formatted(encodedBytes(labels), MAX_BYTES));
    }
  }

  /** Its labels with dots between them. */
  static DnsName of(String text) {
    return new DnsName(List.of(text.split("\\.", -1)));
  }

  /** {@code label} before this name. */
  DnsName below(String label) {
    return new DnsName(Stream.concat(Stream.of(label), labels.stream()).toList());
  }

  private static int encodedBytes(List<String> labels) {
    return 1 + labels.stream().mapToInt(label -> 1 + label.length()).sum();
  }

  @Override
  public String toString() {
    return String.join(".", labels);
  }
}
