package io.kadis.libp2p.host;

import io.kadis.libp2p.Connection;
import io.kadis.libp2p.NegotiationException;
import io.kadis.libp2p.StreamException;
import io.kadis.libp2p.StreamHandler;
import io.kadis.libp2p.identify.Identification;
import io.kadis.libp2p.identify.IdentifyCodec;
import io.kadis.libp2p.identify.IdentifyProtocol;
import io.kadis.libp2p.multiaddr.Multiaddr;
import io.kadis.libp2p.multiaddr.Reach;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.tuweni.bytes.Bytes;

/**
 * Who we are to others, and who they are to us: identify on every new connection, both ways (ID-6),
 * and pushes when what we told has changed (ID-7).
 */
final class Introductions {
  private static final Logger log = LogManager.getLogger(Introductions.class);

  /** Pushes under way at once (ID-7). */
  static final int MAX_PUSHES = 32;

  /**
   * What fails is tried again: a peer that missed a push would never hear what we serve, and one
   * that did not answer would be of no use as long as it is connected. The last push comes after
   * the time in which a peer grants one more (ID-8).
   */
  static final int MAX_TRIES = 4;

  private static final Duration RETRY = Duration.ofSeconds(2);

  private final HostParts host;
  private final SignedAddresses signedAddresses;
  private final Semaphore pushes = new Semaphore(MAX_PUSHES);

  Introductions(HostParts host, InstantSource wallClock) {
    this.host = host;
    this.signedAddresses = new SignedAddresses(host.config().key(), wallClock);
  }

  StreamHandler answer() {
    return IdentifyProtocol.answer(this::self);
  }

  StreamHandler acceptPush() {
    return stream -> {
      var connection = (NativeConnection) stream.connection();
      if (!isLoopback(connection) && !connection.pushBudget().take(System.nanoTime())) {
        host.metrics().refused("identify-pushes");
        stream.reset();
        return;
      }
      IdentifyProtocol.acceptPush(
              host.peerstore()::record,
              (_, news) -> {
                connection.awaitIntroduced(); // Or what it said before would come after it.
                learn(connection, news);
              })
          .handle(stream);
    };
  }

  /** As {@link #introduce}, on a thread of its own. */
  void introduceApart(NativeConnection connection) {
    var _ = onThread(() -> ask(connection));
  }

  /**
   * Asks a new peer who it is, and waits for what it says; one that does not say stays connected
   * (ID-6), and is asked again, on another thread: it may have been stopped for a moment, and
   * whoever is not known serves nothing.
   */
  void introduce(NativeConnection connection) {
    runLogged(() -> ask(connection));
  }

  private void ask(NativeConnection connection) {
    boolean done = true;
    try {
      done = asked(connection);
    } finally {
      connection.introduced();
    }
    if (!done) {
      var _ = onThread(() -> untilDone(1, () -> asked(connection)));
    }
  }

  private interface Attempt {
    /** False when it is worth another try. */
    boolean done() throws InterruptedException;
  }

  /**
   * @param made how many attempts failed before
   */
  private static void untilDone(int made, Attempt attempt) {
    try {
      for (int tries = made; tries < MAX_TRIES; tries++) {
        Thread.sleep(RETRY.multipliedBy(tries)); // The first does not wait.
        if (attempt.done()) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean asked(NativeConnection connection) {
    try {
      learn(connection, IdentifyProtocol.ask(connection, host.peerstore()::record));
      return true;
    } catch (NegotiationException e) {
      log.debug("{} does not identify itself: {}", connection.remotePeer(), e.getMessage());
      host.metrics().identifyFailures.increment();
      return true;
    } catch (StreamException e) {
      log.debug("identify with {}: {}", connection.remotePeer(), e.getMessage());
      host.metrics().identifyFailures.increment();
      return !connection.isOpen();
    }
  }

  /**
   * Tells {@code connections} what we serve and where we are now. Changes in a row share a push.
   */
  void pushTo(List<NativeConnection> connections) {
    for (var connection : connections) {
      if (connection.beginPush() && !onThread(() -> untilDone(0, () -> pushed(connection)))) {
        return;
      }
    }
  }

  private boolean pushed(NativeConnection connection) throws InterruptedException {
    pushes.acquire();
    try {
      connection.push(this::self);
      return true;
    } catch (NegotiationException e) {
      log.debug("{} takes no pushes: {}", connection.remotePeer(), e.getMessage());
      return true;
    } catch (StreamException e) {
      log.debug("push to {}: {}", connection.remotePeer(), e.getMessage());
      return !connection.isOpen();
    } finally {
      pushes.release();
    }
  }

  private void learn(Connection connection, Identification news) {
    var peer = connection.remotePeer();
    host.peerstore().identified(peer, news, Reach.of(connection.remoteAddress()));
    host.events().add(listener -> listener.identified(peer));
    host.events().awaitRoom(); // A peer may push as often as it likes.
  }

  private List<Bytes> self(Connection connection) {
    var addresses = tellable(host.addresses().all(), connection.remoteAddress());
    return IdentifyCodec.encode(
        new IdentifyCodec.Self(
            host.config().key().publicKey(),
            host.config().agentVersion(),
            host.protocols().all(),
            addresses,
            connection.remoteAddress(),
            signedAddresses.sign(addresses)));
  }

  /**
   * What the peer can dial: no loopback off this machine, nothing private on the Internet (ID-3).
   */
  static List<Multiaddr> tellable(List<Multiaddr> addresses, Multiaddr remote) {
    return Reach.of(remote).visible(addresses);
  }

  private static boolean isLoopback(Connection connection) {
    return connection.remoteAddress().ip().filter(InetAddress::isLoopbackAddress).isPresent();
  }

  private boolean onThread(Runnable task) {
    try {
      host.threads().execute(() -> runLogged(task));
      return true;
    } catch (RejectedExecutionException e) {
      return false; // We are closing: nobody needs to hear.
    }
  }

  /** The root of a thread: a fault of ours shall be seen in the log. */
  private static void runLogged(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      log.error("an introduction failed", e);
    }
  }
}
