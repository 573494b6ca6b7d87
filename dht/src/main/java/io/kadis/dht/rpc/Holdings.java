package io.kadis.dht.rpc;

import io.kadis.dht.record.Validators;
import io.kadis.dht.store.ProviderStore;
import io.kadis.dht.store.RecordStore;
import java.util.function.Predicate;
import org.apache.tuweni.bytes.Bytes;

/**
 * What a node keeps for others, and the rules for it.
 *
 * @param speaks of which keys' records this node may speak now; the others it keeps to itself
 */
public record Holdings(
    RecordStore records, ProviderStore providers, Validators validators, Predicate<Bytes> speaks) {
  /** Of a node that speaks of all it holds. */
  public Holdings(RecordStore records, ProviderStore providers, Validators validators) {
    this(records, providers, validators, _ -> true);
  }

  /** Puts records in, and takes them out, by these rules. */
  public RecordKeeper keeper() {
    return new RecordKeeper(records, validators, speaks);
  }
}
