package io.kadis.libp2p.mdns;

import io.kadis.libp2p.Host;
import io.kadis.libp2p.PeerAddress;
import io.kadis.libp2p.multiaddr.Multiaddr;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Says to the local network that this peer is there, and hears of others (MDNS-1). One virtual
 * thread does all of it.
 */
public final class LanDiscovery implements AutoCloseable {
  private static final Logger log = LogManager.getLogger(LanDiscovery.class);

  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
  private static final int LABEL_LENGTH = 32;

  private final Supplier<List<Multiaddr>> addresses;
  private final Announcement announcement;
  private final Consumer<PeerAddress> found;
  private final Link link;
  private final InstantSource elapsed;
  private final Turns turns;

  /**
   * @param addresses of this peer, at the moment
   */
  LanDiscovery(
      Announcement announcement,
      Supplier<List<Multiaddr>> addresses,
      Consumer<PeerAddress> found,
      Link link,
      InstantSource elapsed) {
    this.announcement = announcement;
    this.addresses = addresses;
    this.found = found;
    this.link = link;
    this.elapsed = elapsed;
    this.turns = new Turns(RandomGenerator.getDefault(), elapsed.instant());
  }

  /**
   * Starts at once.
   *
   * @param service of the network whose peers look for each other
   * @param found is told of each announcement of another peer, again and again, and must be quick:
   *     anybody on the local network can make them up
   * @throws IOException when UDP port 5353 cannot be had
   */
  public static LanDiscovery open(Host host, ServiceName service, Consumer<PeerAddress> found)
      throws IOException {
    var announcement = new Announcement(service, label(RandomGenerator.getDefault()), host.id());
    InstantSource elapsed = () -> Instant.EPOCH.plusNanos(System.nanoTime());
    var discovery =
        new LanDiscovery(announcement, host::listenAddresses, found, MulticastLink.open(), elapsed);
    if (announcement.answer(host.listenAddresses()).isEmpty()) {
      log.warn(
          "others of the local network are looked for, but cannot reach this node, which listens on"
              + " {}: give it --port or --listen",
          host.listenAddresses());
    }
    Thread.ofVirtual().name("mdns").start(discovery::run);
    return discovery;
  }

  private static String label(RandomGenerator random) {
    var label = new StringBuilder();
    for (int i = 0; i < LABEL_LENGTH; i++) {
      label.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return label.toString();
  }

  private void run() {
    try {
      while (true) {
        turn();
      }
    } catch (IOException e) {
      log.debug("no more peers are looked for on the local network: {}", e.getMessage());
    } catch (RuntimeException e) {
      log.error("peers of the local network are looked for no more", e);
    }
  }

  /** Does what is due, and waits for a packet until more is. */
  void turn() throws IOException {
    Instant now = elapsed.instant();
    if (turns.ask(now)) {
      link.send(announcement.query().encode());
    }
    if (turns.answer(now)) {
      announcement.answer(addresses.get()).ifPresent(answer -> link.send(answer.encode()));
    }
    Duration quiet = turns.quiet(now);
    link.receive(quiet).flatMap(DnsMessage::decode).ifPresent(this::heard);
  }

  private void heard(DnsMessage message) {
    if (announcement.isAsked(message)) {
      turns.asked(elapsed.instant());
    } else {
      announcement.peers(message).forEach(found);
    }
  }

  @Override
  public void close() {
    link.close();
  }
}
