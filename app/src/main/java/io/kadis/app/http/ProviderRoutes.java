package io.kadis.app.http;

import io.kadis.dht.Dht;
import io.kadis.libp2p.multiformats.Cid;
import java.time.Duration;
import org.apache.tuweni.bytes.Bytes;

/** {@code /v1/providers/CID}: who has which content. */
final class ProviderRoutes {
  /** As many as a Kademlia answer holds by default. */
  private static final int COUNT = 20;

  /** go-libp2p-kad-dht refuses longer provider keys. */
  private static final int MAX_MULTIHASH_BYTES = 80;

  private static final Duration LOOKUP_TIMEOUT = Duration.ofSeconds(10);

  private final Dht dht;

  ProviderRoutes(Dht dht) {
    this.dht = dht;
  }

  void addTo(Router router) {
    router
        .add("GET", "/v1/providers/", this::find, "timeout")
        .add("POST", "/v1/providers/", this::provide, "timeout");
  }

  private Response find(Request request, String rest) throws Problem {
    Bytes multihash = multihash(rest);
    var found = dht.findProviders(multihash, COUNT, request.timeout(LOOKUP_TIMEOUT));
    return Response.json(
        Json.object(
            "cid", rest.substring(1),
            "providers", found.stream().map(Replies::peer).toList()));
  }

  private Response provide(Request request, String rest) throws Problem {
    int told = dht.provide(multihash(rest), request.timeout(LOOKUP_TIMEOUT));
    return Response.json(Json.object("cid", rest.substring(1), "told", told));
  }

  private static Bytes multihash(String rest) throws Problem {
    Bytes multihash;
    try {
      multihash = Cid.parse(rest.substring(1)).multihash().encode();
    } catch (IllegalArgumentException e) {
      throw Problem.invalid(String.valueOf(e.getMessage()));
    }
    if (multihash.size() > MAX_MULTIHASH_BYTES) {
      throw Problem.invalid(
          "the multihash of '%s' has %d bytes; providers are kept for at most %d"
              .formatted(rest.substring(1), multihash.size(), MAX_MULTIHASH_BYTES));
    }
    return multihash;
  }
}
