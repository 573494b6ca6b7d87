package io.kadis.dht.store;

/**
 * What is counted against the quota.
 *
 * @param bytes of records and providers together
 * @param providerBytes of providers alone, whose share is {@link #PROVIDER_SHARE}
 */
record Usage(long bytes, long providerBytes) {
  /**
   * Of the quota, as its divisor: anybody may announce any key, unsigned, so that providers must
   * not take the room of records (SEC-9).
   */
  static final int PROVIDER_SHARE = 4;

  static final Usage NONE = new Usage(0, 0);

  Usage plus(Usage other) {
    return new Usage(bytes + other.bytes, providerBytes + other.providerBytes);
  }

  Usage negated() {
    return new Usage(-bytes, -providerBytes);
  }

  /**
   * With so many bytes added, or freed when negative.
   *
   * @throws StoreException.Full when the quota does not allow it
   */
  Usage plus(long added, long maxBytes) throws StoreException {
    if (added > 0 && bytes + added > maxBytes) {
      throw new StoreException.Full(
          "the store is full: %d bytes used, %d more wanted, quota %d (--max-store-size)"
              .formatted(bytes, added, maxBytes));
    }
    return new Usage(bytes + added, providerBytes);
  }

  /** As {@link #plus}, of a provider. */
  Usage plusProvider(long added, long maxBytes) throws StoreException {
    long share = maxBytes / PROVIDER_SHARE;
    if (added > 0 && providerBytes + added > share) {
      throw new StoreException.Full(
          "no room for providers: %d bytes used, %d more wanted, their share is %d of %d bytes"
                  .formatted(providerBytes, added, share, maxBytes)
              + " (--max-store-size)");
    }
    return new Usage(plus(added, maxBytes).bytes, providerBytes + added);
  }
}
