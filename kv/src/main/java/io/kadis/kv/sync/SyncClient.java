package io.kadis.kv.sync;

import io.kadis.dht.message.Decoded;
import io.kadis.dht.rpc.RpcException;
import io.kadis.dht.rpc.StreamPool;
import io.kadis.kv.metrics.RepairMetrics;
import io.kadis.kv.rpc.SharedSettings;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.util.function.BiConsumer;

/** Asks other Kadis nodes over {@code /kadis/sync/1.0.0}. For many threads. */
public final class SyncClient {
  private final StreamPool streams;
  private final SharedSettings settings;
  private final RepairMetrics metrics;
  private final BiConsumer<PeerId, RpcException> onFailure;

  /**
   * @param streams of {@link SyncHandler#PROTOCOL}
   * @param settings told with each request
   * @param onFailure told of each request without a good answer
   */
  public SyncClient(
      StreamPool streams,
      SharedSettings settings,
      RepairMetrics metrics,
      BiConsumer<PeerId, RpcException> onFailure) {
    this.streams = streams;
    this.settings = settings;
    this.metrics = metrics;
    this.onFailure = onFailure;
  }

  /** Asks {@code peer}; what it pulled is not yet validated. */
  public SyncReply call(PeerId peer, SyncRequest request, Duration timeout) throws RpcException {
    try {
      return exchange(peer, request, timeout);
    } catch (RpcException e) {
      onFailure.accept(peer, e);
      throw e;
    }
  }

  private SyncReply exchange(PeerId peer, SyncRequest request, Duration timeout)
      throws RpcException {
    var frame = new SyncFrame(request, settings.hash()).encode();
    metrics.protocolBytesSent.add(frame.size());
    var body = streams.call(peer, frame, SyncRequest.MAX_BYTES, timeout);
    metrics.roundTrips.increment();
    return switch (SyncReply.decode(body, request)) {
      case Decoded.Ok(var reply) -> {
        metrics.protocolBytesReceived.add(body.size() - Payload.of(reply).bytes());
        yield reply;
      }
      case Decoded.Malformed(var why) -> throw new RpcException.BadReply(peer + ": " + why);
    };
  }
}
