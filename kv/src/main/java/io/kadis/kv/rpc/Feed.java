package io.kadis.kv.rpc;

import io.kadis.dht.rpc.RpcException;
import java.time.Duration;

/**
 * What one replica says of one key, for as long as this is open. One thread takes replies; {@link
 * #close} may be called from any, and ends a wait in {@link #next}.
 */
public interface Feed extends AutoCloseable {
  /**
   * A replica that has nothing new says so this often: the watcher knows by it that the replica is
   * there, and the replica that its stream still goes through.
   */
  Duration HEARTBEAT = Duration.ofSeconds(15);

  /**
   * Waits for the next word: found or absent first, and after each change; states in between may be
   * left out. Unchanged: nothing new, and the replica is still there. Syncing: it cannot tell yet,
   * and will. Anything else is its last word.
   *
   * @param timeout a replica silent for longer is given up
   */
  KvReply next(Duration timeout) throws RpcException;

  @Override
  void close();
}
