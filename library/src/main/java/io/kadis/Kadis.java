package io.kadis;

import io.kadis.dht.Dht;
import io.kadis.dht.store.LmdbStore;
import io.kadis.dht.store.StoreException;
import io.kadis.files.IdentityFile;
import io.kadis.kv.Admission;
import io.kadis.kv.Database;
import io.kadis.kv.Databases;
import io.kadis.kv.GetOptions;
import io.kadis.kv.GetResult;
import io.kadis.kv.Keeping;
import io.kadis.kv.Operation;
import io.kadis.kv.Watch;
import io.kadis.kv.WriteOptions;
import io.kadis.kv.WriteResult;
import io.kadis.kv.metrics.KvMetrics;
import io.kadis.kv.name.Names;
import io.kadis.kv.namespace.Namespaces;
import io.kadis.kv.namespace.Write;
import io.kadis.kv.upkeep.Membership;
import io.kadis.libp2p.host.HostConfig;
import io.kadis.libp2p.host.NativeHost;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.identity.PrivateKey;
import io.kadis.libp2p.mdns.LanDiscovery;
import io.kadis.libp2p.mdns.ServiceName;
import io.kadis.libp2p.multiaddr.Multiaddr;
import io.kadis.libp2p.pnet.SwarmKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.tuweni.bytes.Bytes;

/**
 * A node without a face: store, host, Kademlia and database, opened in that order and closed in the
 * other. It is the {@link Database}; what it has besides is what a program asks of its node. Safe
 * for many threads; its own are daemons or virtual, so that a program may end without it.
 *
 * {@snippet class="io.kadis.examples.FirstSteps" region="example"}
 *
 * <p>The JVM needs {@value #JVM_FLAGS}.
 */
public final class Kadis implements Database {
  private static final Logger log = LogManager.getLogger(Kadis.class);

  /** What the JVM must be started with: LMDB's binding reads where a buffer's memory is. */
  public static final String JVM_FLAGS =
      "--add-opens java.base/java.nio=ALL-UNNAMED --add-opens java.base/sun.nio.ch=ALL-UNNAMED";

  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final KadisConfig config;
  private final OpenParts open;
  private final Admission admission;
  private final Namespaces namespaces;
  private final LmdbStore store;
  private final NativeHost host;
  private final Dht dht;
  private final Database database;

  private Kadis(KadisConfig config, Observer observer, OpenParts open)
      throws StartException, IOException {
    this.config = config;
    this.open = open;
    this.admission = new Admission(config.database().writers());
    // Two of one name are refused before anything is there.
    this.namespaces = config.namespaces(admission);
    // The store first: its lock keeps a second node of the same directory from doing anything.
    this.store = open.add(LmdbStore.open(config.data(), config.store()));
    open.add(new Sweeper(store));
    this.host = open.add(NativeHost.open(hostConfig(IdentityFile.readOrCreate(config.identity()))));
    warnOfRefusedSelf(config.database().writers());
    var keeping = Keeping.of(store, namespaces, config.database());
    this.dht = open.add(Dht.of(host, keeping.holdings(), store, config.dht()));
    dht.observe(observer);
    this.database = open.add(Databases.open(dht, keeping, config.database(), observer));
    if (config.mdns()) {
      open.add(lanDiscovery());
    }
  }

  private LanDiscovery lanDiscovery() throws StartException {
    try {
      var service = config.swarmKey().map(SwarmKey::fingerprint).map(ServiceName::ofPrivate);
      return LanDiscovery.open(host, service.orElse(ServiceName.P2P), dht::found);
    } catch (IOException e) {
      throw new StartException(
          "multicast DNS on UDP port 5353 is not to be had: %s; leave --mdns out, and name a peer"
                  .formatted(e.getMessage())
              + " with --bootstrap",
          e);
    }
  }

  /**
   * Opens a node. It joins its network in the background; {@link #awaitJoined} waits for that.
   *
   * @throws StartException with one line for a person; what was open by then is closed again
   * @throws IllegalArgumentException for two namespaces of one name
   */
  public static Kadis open(KadisConfig config) throws StartException {
    return open(config, Observer.NONE);
  }

  /** The same, watched from its first lookup on. */
  public static Kadis open(KadisConfig config, Observer observer) throws StartException {
    checkJvm();
    var open = new OpenParts();
    try {
      return new Kadis(config, observer, open);
    } catch (StoreException e) {
      open.close();
      throw new StartException(String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      open.close();
      throw new StartException.NotListening(String.valueOf(e.getMessage()), e);
    } catch (StartException | RuntimeException e) {
      open.close();
      throw e;
    }
  }

  /** Or LMDB's binding fails with an exception that does not name them. */
  private static void checkJvm() throws StartException {
    var base = Object.class.getModule();
    var binding = LmdbStore.class.getModule();
    if (!base.isOpen("java.nio", binding) || !base.isOpen("sun.nio.ch", binding)) {
      throw new StartException("LMDB needs a JVM with " + JVM_FLAGS);
    }
  }

  /** Text as a key or a value: its UTF-8 bytes. A key is {@code /namespace/name}. */
  public static Bytes bytes(String text) {
    return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A value as text; what is not UTF-8 in it becomes U+FFFD. */
  public static String text(Bytes bytes) {
    return new String(bytes.toArrayUnsafe(), StandardCharsets.UTF_8);
  }

  /** Allowed, as a node may only serve; but rarely meant. */
  private void warnOfRefusedSelf(Optional<Set<PeerId>> admitted) {
    if (admitted.filter(writers -> !writers.contains(id())).isPresent()) {
      log.warn("this node, {}, is not among its --writers: its own writes will be refused", id());
    }
  }

  private HostConfig hostConfig(PrivateKey key) {
    config
        .swarmKey()
        .ifPresent(network -> log.info("private network of fingerprint {}", network.fingerprint()));
    return new HostConfig(
        key, config.listen(), "kadis/" + Version.TEXT, config.limits(), config.swarmKey());
  }

  public KadisConfig config() {
    return config;
  }

  /** What it serves: the built-in ones and its own. */
  public Namespaces namespaces() {
    return namespaces;
  }

  public PeerId id() {
    return host.id();
  }

  /** What others can dial, with the peer id: what they give to {@link KadisConfig#joiningBy}. */
  public List<Multiaddr> addresses() {
    return host.listenAddresses().stream().map(address -> address.withPeerId(id())).toList();
  }

  /**
   * Waits until a peer has let this node into the network; a node that was given none, and knows
   * none from before, waits in vain.
   *
   * @return whether it has joined in time
   */
  public boolean awaitJoined(Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (dht.joining() != Dht.Joining.JOINED) {
      if (System.nanoTime() - deadline > 0) {
        return false;
      }
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    return true;
  }

  /**
   * From now on takes the writes of these only, and this node's own if it is among them; what it
   * holds already stays.
   *
   * @param writers empty: anyone's
   */
  public void admit(Optional<Set<PeerId>> writers) {
    admission.admit(writers);
    warnOfRefusedSelf(writers);
  }

  /** IPNS names: what this node's own stands for, and what others' do. */
  public Names names() {
    return new Names(this, host.key(), InstantSource.system());
  }

  /** Kademlia itself: lookups, provider records, and the host below it. */
  public Dht dht() {
    return dht;
  }

  /** What this node holds, its own copies and others'. */
  public LmdbStore store() {
    return store;
  }

  /** Its connections and streams. */
  public NativeHost host() {
    return host;
  }

  @Override
  public WriteResult write(Bytes key, Write write, WriteOptions options) {
    return database.write(key, write, options);
  }

  @Override
  public GetResult get(Bytes key, GetOptions options) {
    return database.get(key, options);
  }

  @Override
  public List<Operation.Result> batch(List<Operation> operations) {
    return database.batch(operations);
  }

  @Override
  public Watch watch(Bytes key, Optional<String> since) {
    return database.watch(key, since);
  }

  @Override
  public KvMetrics metrics() {
    return database.metrics();
  }

  @Override
  public Membership membership() {
    return database.membership();
  }

  /** Takes no new operations, finishes those under way, saves, and frees all. Idempotent. */
  @Override
  public void close() {
    open.close();
  }
}
