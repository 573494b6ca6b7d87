package io.kadis.kv.swarm;

import io.kadis.dht.rpc.RpcException;
import io.kadis.kv.rpc.KvClient;
import io.kadis.kv.rpc.KvHandler;
import io.kadis.libp2p.Connection;
import io.kadis.libp2p.Host;
import io.kadis.libp2p.HostListener;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * Compares settings with each Kadis node as soon as it is met, so that an operator hears of a
 * mismatch at the start and not from the first write. For many threads.
 */
public final class Greetings implements HostListener, AutoCloseable {
  /** Under way. A peer beyond these is not greeted: our first request to it tells as well. */
  static final int MAX_CONCURRENT = 64;

  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final Host host;
  private final KvClient client;
  private final Semaphore slots = new Semaphore(MAX_CONCURRENT);
  // Only peers with a connection, whose number the host bounds.
  private final Set<PeerId> greeted = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  public Greetings(Host host, KvClient client) {
    this.host = host;
    this.client = client;
  }

  /** Greets those already met and each that comes. */
  public void begin() {
    host.listen(this);
    host.connections().stream().map(Connection::remotePeer).forEach(this::identified);
  }

  @Override
  public void identified(PeerId peer) {
    boolean kadis = !closed && host.peerstore().protocols(peer).contains(KvHandler.PROTOCOL);
    if (kadis && host.connection(peer).isPresent() && greeted.add(peer) && slots.tryAcquire()) {
      Thread.ofVirtual().name("kv-greeting").start(() -> greet(peer));
    }
  }

  @Override
  public void disconnected(PeerId peer) {
    greeted.remove(peer);
  }

  /** Greets nobody any more. */
  @Override
  public void close() {
    closed = true;
  }

  private void greet(PeerId peer) {
    try {
      client.greet(peer, TIMEOUT);
    } catch (RpcException _) {
      // It may be gone again; whoever needs it will see.
    } finally {
      slots.release();
    }
  }
}
