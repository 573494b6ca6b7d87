package io.kadis.dht.store;

/** All that one node keeps, in one place, so that what belongs together changes together. */
public interface NodeStore
    extends RecordStore, RangeStore, WrittenStore, ProviderStore, MetaStore {}
