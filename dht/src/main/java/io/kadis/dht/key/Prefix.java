package io.kadis.dht.key;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.bytes.MutableBytes32;

/**
 * All ids that begin with the same bits: an aligned range of the key space, a subtree of the binary
 * tree of the Kademlia paper, §2.1.
 *
 * @param first the smallest id: the bits shared, then zeros
 * @param length how many bits are shared, 0 to 256
 */
public record Prefix(Bytes32 first, int length) implements Comparable<Prefix> {
  public static final int MAX_LENGTH = Bytes32.SIZE * Byte.SIZE;

  /** The whole key space. */
  public static final Prefix ALL = new Prefix(Bytes32.ZERO, 0);

  /**
   * @throws IllegalArgumentException when {@code first} has a bit beyond {@code length}
   */
  public Prefix {
    if (length < 0 || length > MAX_LENGTH) {
      throw new IllegalArgumentException("prefix of %d bits, allowed 0 to 256".formatted(length));
    }
    if (!cut(first, length).equals(first)) {
      throw new IllegalArgumentException(first + " has bits beyond the first " + length);
    }
  }

  /** The range of the ids that share the first {@code length} bits of {@code id}. */
  public static Prefix of(Bytes32 id, int length) {
    return new Prefix(cut(id, length), length);
  }

  public boolean contains(Bytes32 id) {
    return Key.commonPrefixLength(first, id) >= length;
  }

  /** Also true for itself. */
  public boolean contains(Prefix other) {
    return other.length >= length && contains(other.first);
  }

  /** The half whose next bit is 0 or 1. */
  public Prefix half(boolean one) {
    var bits = MutableBytes32.create();
    first.copyTo(bits);
    bits.set(length / Byte.SIZE, (byte) (bits.get(length / Byte.SIZE) | (one ? bit(length) : 0)));
    return new Prefix(bits, length + 1);
  }

  /** Its 2^{@code bits} equal parts, in order; fewer where ids end. */
  public List<Prefix> parts(int bits) {
    var parts = List.of(this);
    for (int i = 0; i < bits && length + i < MAX_LENGTH; i++) {
      var halves = new ArrayList<Prefix>(2 * parts.size());
      parts.forEach(part -> {
        halves.add(part.half(false));
        halves.add(part.half(true));
      });
      parts = halves;
    }
    return parts;
  }

  /** Empty for the whole key space. */
  public Optional<Prefix> parent() {
    return length == 0 ? Optional.empty() : Optional.of(of(first, length - 1));
  }

  /** The other half of its parent; empty for the whole key space. */
  public Optional<Prefix> sibling() {
    int last = length - 1;
    return parent().map(p -> p.half((first.get(last / Byte.SIZE) & bit(last)) == 0));
  }

  /** The largest id. */
  public Bytes32 last() {
    var bits = MutableBytes32.create();
    first.copyTo(bits);
    for (int i = length; i < MAX_LENGTH; i++) {
      bits.set(i / Byte.SIZE, (byte) (bits.get(i / Byte.SIZE) | bit(i)));
    }
    return bits;
  }

  /** The fewest ranges that cover just what {@code ranges} cover, in order. */
  public static List<Prefix> merged(Collection<Prefix> ranges) {
    var merged = new ArrayList<Prefix>();
    ranges.stream().sorted().forEach(range -> append(merged, range));
    return List.copyOf(merged);
  }

  /** A range follows those that contain it. */
  private static void append(List<Prefix> merged, Prefix range) {
    if (merged.isEmpty() || !merged.getLast().joins(range)) {
      merged.add(range);
    } else if (!merged.getLast().contains(range)) {
      append(merged, merged.removeLast().parent().orElseThrow());
    }
  }

  /** Whether one range covers both. */
  private boolean joins(Prefix next) {
    return contains(next)
        || (length == next.length && Key.commonPrefixLength(first, next.first) == length - 1);
  }

  /** By their place in the key space, the larger range first. */
  @Override
  public int compareTo(Prefix other) {
    int place = Key.compare(first, other.first);
    return place != 0 ? place : Integer.compare(length, other.length);
  }

  /** Its bits, then a star: {@code 0110*}. */
  @Override
  public String toString() {
    var text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append((first.get(i / Byte.SIZE) & bit(i)) == 0 ? '0' : '1');
    }
    return text.append('*').toString();
  }

  private static Bytes32 cut(Bytes32 id, int length) {
    if (length == MAX_LENGTH) {
      return id;
    }
    var bits = MutableBytes32.create();
    int whole = length / Byte.SIZE;
    id.slice(0, whole).copyTo(bits, 0);
    int mask = 0xff << (Byte.SIZE - length % Byte.SIZE);
    bits.set(whole, (byte) (id.get(whole) & mask));
    return bits;
  }

  private static int bit(int index) {
    return 0x80 >> (index % Byte.SIZE);
  }
}
