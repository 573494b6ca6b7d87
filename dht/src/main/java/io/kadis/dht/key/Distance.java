package io.kadis.dht.key;

import org.apache.tuweni.bytes.Bytes32;

/** The XOR of two keys, ordered as an unsigned big-endian number. Kademlia paper, §2.1. */
public record Distance(Bytes32 value) implements Comparable<Distance> {
  @Override
  public int compareTo(Distance other) {
    return value.compareTo(other.value);
  }

  /** 256 minus the leading zero bits: 0 for the same place, 256 for the far half. */
  public int bits() {
    return 256 - value.numberOfLeadingZeros();
  }
}
