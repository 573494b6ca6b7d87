package io.kadis.kv.fragment;

/**
 * Versions next to each other; both ends are part of it.
 *
 * @param from not above {@code to}, as unsigned numbers
 */
record Range(long from, long to) {
  boolean contains(long version) {
    return Long.compareUnsigned(from, version) <= 0 && Long.compareUnsigned(version, to) <= 0;
  }
}
