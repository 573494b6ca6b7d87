package io.kadis.dht.rpc;

import io.kadis.dht.record.Validators;
import io.kadis.dht.store.ProviderStore;
import io.kadis.dht.store.RecordStore;

/** What a node keeps for others, and the rules for it. */
public record Holdings(RecordStore records, ProviderStore providers, Validators validators) {}
