package io.kadis.dht.store;

/**
 * What is admitted under {@code --max-store-size}: the bytes on disk and those on their way there,
 * so that writers who do not see each other cannot pass it together. For many threads.
 */
final class Quota {
  private final long maxBytes;

  /** Guarded by this. */
  private Usage admitted;

  Quota(long maxBytes, Usage onDisk) {
    this.maxBytes = maxBytes;
    this.admitted = onDisk;
  }

  long maxBytes() {
    return maxBytes;
  }

  /**
   * Admits bytes about to be added (or freed, when negative).
   *
   * @throws StoreException.Full when there is no room for them
   */
  synchronized void claim(long bytes) throws StoreException {
    admitted = admitted.plus(bytes, maxBytes);
  }

  /** As {@link #claim}, for a provider: they have a share of the quota. */
  synchronized void claimForProvider(long bytes) throws StoreException {
    admitted = admitted.plusProvider(bytes, maxBytes);
  }

  /** Takes account of what became otherwise than it was admitted. */
  synchronized void correct(Usage by) {
    admitted = admitted.plus(by);
  }

  synchronized Usage admitted() {
    return admitted;
  }
}
