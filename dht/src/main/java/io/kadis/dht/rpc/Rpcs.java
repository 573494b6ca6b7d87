package io.kadis.dht.rpc;

import io.kadis.dht.message.KadRequest;
import io.kadis.dht.metrics.DhtMetrics.Rpc;

/** The labels under which requests are counted. */
final class Rpcs {
  private Rpcs() {}

  static Rpc of(KadRequest request) {
    return switch (request) {
      case KadRequest.FindNode _ -> Rpc.FIND_NODE;
      case KadRequest.GetValue _ -> Rpc.GET_VALUE;
      case KadRequest.PutValue _ -> Rpc.PUT_VALUE;
      case KadRequest.AddProvider _ -> Rpc.ADD_PROVIDER;
      case KadRequest.GetProviders _ -> Rpc.GET_PROVIDERS;
      case KadRequest.Ping _ -> Rpc.PING;
    };
  }
}
