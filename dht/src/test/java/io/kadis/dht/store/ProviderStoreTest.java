package io.kadis.dht.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kadis.dht.key.Key;
import io.kadis.dht.message.PeerInfo;
import io.kadis.dht.record.KadRecord;
import io.kadis.dht.record.Lifetime;
import io.kadis.dht.store.RecordStore.Decision;
import io.kadis.dht.store.StoreConfig.Durability;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.multiaddr.Multiaddr;
import io.kadis.testing.Requirement;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProviderStoreTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private static final Bytes CONTENT =
      Bytes.concatenate(Bytes.fromHexString("0x1220"), Bytes32.random());

  @TempDir Path directory;
  private LmdbStore store;

  @BeforeEach
  void open() throws Exception {
    store = LmdbStore.open(directory, new StoreConfig(Durability.SYNC, 1 << 24));
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void providersAreFoundWithTheirAddresses() throws Exception {
    PeerInfo one = peer(1);
    store.addProvider(CONTENT, one, NOW);
    store.addProvider(CONTENT, peer(2), NOW);
    assertThat(store.providers(CONTENT, NOW)).contains(one).hasSize(2);
    assertThat(store.providers(Bytes.of(1), NOW)).isEmpty();
    assertThat(store.providedBy(one.id(), NOW)).containsExactly(CONTENT);
  }

  @Test
  @Requirement("KAD-73")
  void aProviderLosesItsAddressesAfterADayAndIsGoneAfterTwo() throws Exception {
    store.addProvider(CONTENT, peer(1), NOW);

    assertThat(store.providers(CONTENT, NOW.plus(Duration.ofHours(25))))
        .containsExactly(new PeerInfo(peer(1).id(), List.of()));
    assertThat(store.providers(CONTENT, NOW.plus(Duration.ofHours(48)))).isEmpty();

    assertThat(store.sweep(NOW.plus(Duration.ofHours(48)))).isEqualTo(1);
    assertThat(store.check().problems()).isEmpty();
    assertThat(store.usedBytes()).isZero();
  }

  @Test
  @Requirement("KAD-73")
  void announcingAgainRenews() throws Exception {
    store.addProvider(CONTENT, peer(1), NOW);
    store.addProvider(CONTENT, peer(1), NOW.plus(Duration.ofHours(22)));
    assertThat(store.sweep(NOW.plus(Duration.ofHours(49)))).isZero();
    assertThat(store.providers(CONTENT, NOW.plus(Duration.ofHours(49)))).hasSize(1);
    assertThat(store.check().problems()).isEmpty();
  }

  @Test
  void theNearestProvidersStayWhenThereAreTooMany() throws Exception {
    List<PeerInfo> all = new ArrayList<>();
    for (int i = 0; i < ProviderTable.MAX_PER_KEY + 20; i++) {
      all.add(peer(i));
      store.addProvider(CONTENT, peer(i), NOW);
    }
    Key target = Key.of(CONTENT);
    all.sort(Comparator.comparing(peer -> Key.of(peer.id()).distanceTo(target)));
    assertThat(store.providers(CONTENT, NOW))
        .containsExactlyInAnyOrderElementsOf(all.subList(0, ProviderTable.MAX_PER_KEY));
    assertThat(store.check().problems()).isEmpty();
  }

  @Test
  @Requirement("KAD-45")
  void aKeyOver80BytesIsRefused() {
    assertThatThrownBy(() -> store.addProvider(Bytes.wrap(new byte[81]), peer(1), NOW))
        .hasMessageContaining("81 bytes, allowed 1 to 80");
  }

  @Test
  @Requirement("SEC-9")
  void providersFillTheirShareAndLeaveTheRestToRecords() throws Exception {
    store.close();
    var small = new StoreConfig(Durability.SYNC, 40_000);
    store = LmdbStore.open(directory, small);
    int announced = fillWithProviders();
    assertThat(store.usedBytes()).isBetween(9_000L, 10_000L);
    assertThat(store.check().problems()).isEmpty();

    store.close();
    store = LmdbStore.open(directory, small);
    assertThatThrownBy(() -> store.addProvider(key(announced), peer(1), NOW))
        .as("the share outlives a restart")
        .isInstanceOf(StoreException.Full.class);
    store.addProvider(key(0), peer(1), NOW.plusSeconds(1)); // To renew takes no room.
    var record = new KadRecord(Bytes.of(1), Bytes.wrap(new byte[28_000]), NOW);
    store.update(record.key(), _ -> new Decision.Replace(record, Lifetime.FOREVER));

    assertThat(store.sweep(NOW.plus(Duration.ofDays(3)))).isEqualTo(announced);
    assertThat(store.check().problems()).isEmpty();
    store.addProvider(key(announced), peer(1), NOW);
  }

  @Test
  void theShareIsCountedAnewInAStoreThatDoesNotHaveIt() throws Exception {
    store.addProvider(CONTENT, peer(1), NOW);
    long used = store.usedBytes();
    store.close();
    DamagedStore.forget(directory, "providers");

    store =
        LmdbStore.open(directory, new StoreConfig(Durability.SYNC, used * Usage.PROVIDER_SHARE));
    assertThatThrownBy(() -> store.addProvider(key(1), peer(1), NOW))
        .isInstanceOf(StoreException.Full.class)
        .hasMessageContaining(used + " bytes used");
    assertThat(store.check().problems()).isEmpty();
  }

  /** How many keys found room. */
  private int fillWithProviders() throws Exception {
    for (int i = 0; ; i++) {
      try {
        store.addProvider(key(i), peer(1), NOW);
      } catch (StoreException.Full e) {
        assertThat(e).hasMessageContaining("their share is 10000 of 40000 bytes");
        return i;
      }
    }
  }

  private static Bytes key(int number) {
    return Bytes.ofUnsignedInt(number);
  }

  @Test
  void savedPeersReplaceTheOnesBefore() throws Exception {
    store.savePeers(List.of(peer(1), peer(2)));
    store.savePeers(List.of(peer(2), peer(3)));
    assertThat(store.savedPeers()).containsExactlyInAnyOrder(peer(2), peer(3));
  }

  private static PeerInfo peer(int number) {
    Bytes digest = Key.of(Bytes.ofUnsignedInt(number)).id();
    PeerId id = new PeerId(Bytes.concatenate(Bytes.fromHexString("0x1220"), digest));
    return new PeerInfo(id, List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/" + (4001 + number))));
  }
}
