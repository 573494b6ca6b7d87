package io.kadis.kv.rpc;

import io.kadis.dht.message.Decoded;
import io.kadis.dht.rpc.RpcException;
import io.kadis.libp2p.Stream;
import io.kadis.libp2p.StreamException;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.util.function.BiConsumer;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/** What another node says of a key, on a stream of its own. */
final class RemoteFeed implements Feed {
  private final Stream stream;
  private final KvRequest asked;
  private final BiConsumer<PeerId, RpcException> onFailure;

  /**
   * @param stream on which {@code asked} was written; the feed's from now on
   * @param onFailure told when the peer fails, as it is of a request without an answer
   */
  RemoteFeed(Stream stream, KvRequest.Watch asked, BiConsumer<PeerId, RpcException> onFailure) {
    this.stream = stream;
    this.asked = asked;
    this.onFailure = onFailure;
  }

  @Override
  public KvReply next(Duration timeout) throws RpcException {
    try {
      return read(timeout);
    } catch (RpcException e) {
      onFailure.accept(peer(), e);
      throw e;
    }
  }

  private KvReply read(Duration timeout) throws RpcException {
    try {
      @Nullable Bytes body = stream.readFrame(KvRequest.MAX_BYTES, timeout);
      if (body == null) {
        throw new RpcException.Refused(peer() + " ended the watch");
      }
      return switch (KvReply.decode(body, asked)) {
        case Decoded.Ok(var reply) -> reply;
        case Decoded.Malformed(var why) -> throw new RpcException.BadReply(peer() + ": " + why);
      };
    } catch (StreamException e) {
      throw RpcException.of(peer(), e);
    }
  }

  private PeerId peer() {
    return stream.connection().remotePeer();
  }

  /** Resets it: nobody is to read what is still under way. */
  @Override
  public void close() {
    stream.reset();
  }
}
