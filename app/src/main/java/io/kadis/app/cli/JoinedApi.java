package io.kadis.app.cli;

import io.kadis.KadisConfig;
import io.kadis.StartException;
import io.kadis.app.Node;
import io.kadis.app.config.ApiConfig;
import io.kadis.app.config.NodeConfig;
import io.kadis.app.config.Units;
import io.kadis.app.http.Feed;
import io.kadis.app.http.Request;
import io.kadis.app.http.Response;
import io.kadis.dht.DhtConfig;
import io.kadis.kv.DatabaseConfig;
import io.kadis.libp2p.DialException;
import io.kadis.libp2p.PeerAddress;
import io.kadis.libp2p.pnet.SwarmKey;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/** A client node of one command's lifetime: it joins, serves nobody, and leaves no file behind. */
final class JoinedApi implements Api {
  private final Node node;
  private final TemporaryDirectory directory;
  private boolean closed;

  private JoinedApi(Node node, TemporaryDirectory directory) {
    this.node = node;
    this.directory = directory;
  }

  /** The settings of the network that its clients need; see {@link DatabaseConfig}. */
  record Shared(Duration tombstoneTtl, Duration maxClockSkew, Optional<SwarmKey> swarmKey) {}

  static JoinedApi join(DhtConfig dht, Shared shared, Duration timeout)
      throws CommandFailure, StartException {
    Logging.start(LogLevel.OFF);
    TemporaryDirectory directory = temporaryDirectory();
    Node node;
    try {
      node = Node.open(config(directory.path(), dht, shared));
    } catch (StartException | RuntimeException e) {
      delete(directory);
      throw e;
    }
    var api = new JoinedApi(node, directory);
    try {
      api.dial(dht.bootstrap());
      api.awaitJoined(timeout);
      return api;
    } catch (CommandFailure e) {
      api.close();
      throw e;
    }
  }

  private static NodeConfig config(Path directory, DhtConfig dht, Shared shared) {
    KadisConfig client = KadisConfig.in(directory).with(dht).with(database(shared)).listeningOn();
    return new NodeConfig(
        shared.swarmKey().map(client::with).orElse(client),
        new ApiConfig(new ApiConfig.Bind.Off(), Optional.empty()),
        NodeConfig.DEFAULT_NAMESPACE);
  }

  /** Whoever names a /raw/ key means it; a client holds nothing for others. */
  private static DatabaseConfig database(Shared shared) {
    var d = DatabaseConfig.DEFAULTS;
    return new DatabaseConfig(
        d.n(),
        d.w(),
        d.r(),
        shared.tombstoneTtl(),
        shared.maxClockSkew(),
        true,
        d.writers(),
        d.registered(),
        d.repair(),
        d.balancing());
  }

  /** Kademlia dials by itself and goes on when it fails; a person wants to know why. */
  private void dial(List<PeerAddress> bootstrap) throws CommandFailure {
    Optional<DialException> failure = Optional.empty();
    for (PeerAddress peer : bootstrap) {
      try {
        node.dht().host().connect(peer);
        return;
      } catch (DialException e) {
        failure = Optional.of(e);
      }
    }
    DialException last = failure.orElseThrow();
    throw new CommandFailure(
        last instanceof DialException.WrongPeer ? ExitCode.REFUSED : ExitCode.FAILED,
        "cannot join: %s; --bootstrap and --peer take the address of a node that runs, and a"
                .formatted(last.getMessage())
            + " private network needs its --swarm-key");
  }

  private void awaitJoined(Duration timeout) throws CommandFailure {
    try {
      if (node.awaitJoined(timeout)) {
        return;
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    throw new CommandFailure(
        ExitCode.QUORUM,
        "no bootstrap peer let us join within %s; is it a server of %s?"
            .formatted(Units.text(timeout), node.dht().config().protocol()));
  }

  @Override
  public Reply send(Call call) {
    var response = route(call);
    return new Reply(response.status(), response.headers(), response.body());
  }

  private Response route(Call call) {
    var request =
        new Request(
            call.method(),
            call.path(),
            call.query(),
            name -> Optional.ofNullable(call.headers().get(name)),
            _ -> call.body().orElse(Bytes.EMPTY));
    return node.router().route(request);
  }

  @Override
  public void follow(Call call, Lines lines) throws CommandFailure {
    var response = route(call);
    if (response.feed().isEmpty()) {
      new Reply(response.status(), response.headers(), response.body()).orFail();
      return;
    }
    try (Feed feed = response.feed().get()) {
      feed.writeTo(new LineOutput(lines));
    } catch (IOException _) {
      // The lines were enough: it is how a feed learns that its reader has left.
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      node.close();
      delete(directory);
    }
  }

  private static TemporaryDirectory temporaryDirectory() throws StartException {
    try {
      return TemporaryDirectory.create("kadis-client-");
    } catch (IOException e) {
      throw new StartException("cannot make a temporary directory: " + e.getMessage(), e);
    }
  }

  private static void delete(TemporaryDirectory directory) {
    try {
      directory.delete();
    } catch (IOException e) {
      // The system's cleaner of temporary files has the rest.
      directory.path().toFile().deleteOnExit();
    }
  }
}
