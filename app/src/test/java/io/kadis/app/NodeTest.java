package io.kadis.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;
import static org.awaitility.Awaitility.await;

import io.kadis.KadisConfig;
import io.kadis.StartException;
import io.kadis.app.cli.Terminal;
import io.kadis.app.config.ApiConfig;
import io.kadis.app.config.ApiToken;
import io.kadis.app.config.NodeConfig;
import io.kadis.app.http.Json;
import io.kadis.app.http.Request;
import io.kadis.dht.Dht;
import io.kadis.dht.DhtConfig;
import io.kadis.dht.record.IpnsName;
import io.kadis.libp2p.PeerAddress;
import io.kadis.libp2p.multiaddr.Multiaddr;
import io.kadis.testing.Requirement;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole nodes on loopback, driven by the commands a person has. */
class NodeTest {
  private static final String PEER = "12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA";
  private static final String CID = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy";

  @TempDir Path directory;

  private final Terminal terminal = new Terminal();

  @Test
  void aLoneNodeWorksAndSaysItIsAlone() throws Exception {
    try (Node node = open("one")) {
      assertThat(run(node, "put", "a", "1")).isZero();
      assertThat(terminal.out()).contains("1 replica: no other node is known");
      assertThat(run(node, "get", "a")).isZero();
      assertThat(terminal.out()).isEqualTo("1");
      assertThat(run(node, "status", "--json")).isZero();
      assertThat(Json.decodeObject(terminal.outBytes()))
          .containsEntry("state", "alone")
          .containsEntry("records", 1)
          .containsEntry("peerId", node.id().toString());
    }
  }

  @Test
  void whatOneNodePutsAnotherGets() throws Exception {
    try (Node one = open("one");
        Node two = joined("two", one)) {
      assertThat(run(one, "put", "a", "1", "--w", "all")).isZero();
      assertThat(terminal.out()).contains("2 of 2 replicas");
      assertThat(run(two, "get", "a")).isZero();
      assertThat(terminal.out()).isEqualTo("1");
      assertThat(run(two, "trace", "a")).isZero();
      assertThat(terminal.out()).contains("1 hop", one.id().toString(), "(this node)");
      assertThat(run(two, "peers")).isZero();
      assertThat(terminal.out()).contains(one.id().toString(), "kadis/");
      assertThat(run(two, "id")).isZero();
      assertThat(terminal.out().strip()).isEqualTo(two.id().toString());
    }
  }

  @Test
  void closestTellsDistanceAndSelfNearestFirst() throws Exception {
    try (Node one = open("one");
        Node two = joined("two", one)) {
      assertThat(run(one, "closest", "a", "--json")).isZero();
      var peers =
          assertThat(Json.decodeObject(terminal.outBytes()).get("peers")).asInstanceOf(LIST);
      peers.extracting("peerId").contains(one.id().toString(), two.id().toString());
      peers.extracting("self").containsExactlyInAnyOrder(true, false);
      peers.extracting("distanceBits", Integer.class).isSorted();
    }
  }

  @Test
  void providersAreFoundByOthers() throws Exception {
    try (Node one = open("one");
        Node two = joined("two", one)) {
      assertThat(run(one, "providers", CID)).isEqualTo(3);
      assertThat(run(two, "provide", CID)).isZero();
      assertThat(run(one, "providers", CID)).isZero();
      assertThat(terminal.out()).contains(two.id().toString());
      assertThat(run(one, "providers", "nonsense")).isEqualTo(5);
      assertThat(terminal.err()).contains("'nonsense' is no CID");
    }
  }

  @Test
  @Requirement("IPNS-8")
  void aNameIsPublishedAndResolvedElsewhere() throws Exception {
    try (Node one = open("one");
        Node two = joined("two", one)) {
      assertThat(name(one, "publish", CID)).isZero();
      assertThat(terminal.out()).startsWith("published /ipfs/" + CID + " as k51");
      assertThat(terminal.out()).contains(", sequence 1, until ");
      String cid = new IpnsName(one.id()).toString();
      assertThat(terminal.out()).contains(" as " + cid);
      for (String id : List.of(one.id().toString(), cid)) {
        assertThat(name(two, "resolve", "/ipns/" + id)).isZero();
        assertThat(terminal.out().strip()).isEqualTo("/ipfs/" + CID);
      }
      assertThat(name(one, "publish", "/ipns/x", "--lifetime", "1h", "--json")).isZero();
      assertThat(Json.decodeObject(terminal.outBytes()))
          .containsEntry("value", "/ipns/x")
          .containsEntry("sequence", 2)
          .containsEntry("ttlSeconds", 300);
      assertThat(name(two, "resolve", one.id().toString(), "--r", "all")).isZero();
      assertThat(terminal.out().strip()).isEqualTo("/ipns/x");
      assertThat(run(two, "get", "/ipns/" + one.id(), "--json")).isZero();
      assertThat(Json.decodeObject(terminal.outBytes()))
          .containsEntry("writer", one.id().toString())
          .containsEntry("contentType", "application/vnd.ipfs.ipns-record")
          .containsKey("expires");
      assertThat(name(one, "resolve", two.id().toString())).isEqualTo(3);
    }
  }

  @Test
  void whatCannotBePublishedIsSaid() throws Exception {
    try (Node one = open("one")) {
      assertThat(name(one, "publish", "nonsense")).isEqualTo(5);
      assertThat(terminal.err()).contains("'nonsense' is neither a path");
      assertThat(name(one, "publish", CID, "--lifetime", "366d")).isEqualTo(5);
      assertThat(terminal.err()).contains("at most 365 days");
      assertThat(name(one, "publish", CID, "--lifetime", "1m", "--record-ttl", "2m")).isEqualTo(5);
      assertThat(terminal.err()).contains("not from 0 to the lifetime");
      assertThat(name(one, "publish", "/" + "x".repeat(10_200))).isEqualTo(5);
      assertThat(name(one, "resolve", "nobody")).isEqualTo(5);
      assertThat(terminal.err()).contains("'nobody' is no peer id");
      assertThat(terminal.run("name")).isEqualTo(2);
      String bootstrap = one.addresses().getFirst().toString();
      assertThat(terminal.run("name", "publish", CID, "--bootstrap", bootstrap)).isEqualTo(2);
      assertThat(terminal.run("name", "resolve", PEER, "--bootstrap", bootstrap)).isEqualTo(3);
    }
  }

  @Test
  void aCommandMayJoinByItself() throws Exception {
    try (Node node = open("one")) {
      String bootstrap = node.addresses().getFirst().toString();
      assertThat(terminal.run("put", "a", "1", "--bootstrap", bootstrap)).isZero();
      assertThat(terminal.run("get", "a", "--bootstrap", bootstrap)).isZero();
      assertThat(terminal.out()).isEqualTo("1");
    }
  }

  @Test
  void whatMergesIsWrittenAndWatchedWithOrWithoutANode() throws Exception {
    try (Node node = open("one")) {
      String bootstrap = node.addresses().getFirst().toString();
      assertThat(run(node, "add", "/counter/hits", "2")).isZero();
      assertThat(terminal.run("add", "/counter/hits", "3", "--bootstrap", bootstrap)).isZero();
      assertThat(terminal.out()).startsWith("changed /counter/hits to 5,");
      for (String[] from :
          new String[][] {
            {"--bootstrap", bootstrap}, {"--api", node.api().orElseThrow().toString()}
          }) {
        assertThat(terminal.run("watch", "/counter/hits", "--count", "1", from[0], from[1]))
            .isZero();
        assertThat(terminal.out().strip()).endsWith("count     5");
      }
    }
  }

  @Test
  void siblingsAreReplacedByWhoeverHasSeenThem() throws Exception {
    try (Node node = open("one")) {
      String bootstrap = node.addresses().getFirst().toString();
      assertThat(run(node, "put", "/mv/cart", "apples")).isZero();
      assertThat(terminal.run("put", "/mv/cart", "pears", "--bootstrap", bootstrap)).isZero();
      assertThat(run(node, "get", "/mv/cart")).isEqualTo(1);
      assertThat(terminal.err()).contains("apples", "pears");
      assertThat(run(node, "get", "/mv/cart", "--json")).isZero();
      String seen = String.valueOf(Json.decodeObject(terminal.outBytes()).get("context"));
      assertThat(run(node, "put", "/mv/cart", "both", "--context", seen)).isZero();
      assertThat(run(node, "get", "/mv/cart")).isZero();
      assertThat(terminal.out()).isEqualTo("both");
    }
  }

  @Test
  void aNodeTellsItsNamespacesAndWhatAllMustShare() throws Exception {
    try (Node node = open("one")) {
      assertThat(Json.decodeObject(get(node, "/v1/node").getBytes(UTF_8)))
          .containsEntry("defaultNamespace", "kv")
          .hasEntrySatisfying(
              "namespaces", all -> assertThat((List<?>) all).asString().contains("kv, mv"))
          .hasEntrySatisfying(
              "settings", it -> assertThat(it).asString().contains("tombstone-ttl="));
    }
  }

  @Test
  void anotherPeerThanTheOneWantedIsRefused() throws Exception {
    try (Node node = open("one")) {
      String address = node.addresses().getFirst().withoutPeerId() + "/p2p/" + PEER;
      assertThat(terminal.run("get", "a", "--bootstrap", address)).isEqualTo(5);
      assertThat(terminal.err()).contains(PEER, node.id().toString());
      assertThat(terminal.err().lines()).hasSize(1);
    }
  }

  @Test
  void badKeysAreRefusedByTheDatabase() throws Exception {
    try (Node node = open("one")) {
      assertThat(run(node, "put", "/nowhere/a", "1")).isEqualTo(5);
      assertThat(terminal.err()).contains("nowhere");
      assertThat(run(node, "put", "/pk/" + PEER, "no key")).isEqualTo(5);
      assertThat(run(node, "put", "/raw/a", "1")).isEqualTo(5);
    }
  }

  @Test
  void aRestartKeepsIdentityAndData() throws Exception {
    String id;
    try (Node node = open("one")) {
      id = node.id().toString();
      assertThat(run(node, "put", "a", "1")).isZero();
    }
    try (Node node = open("one")) {
      assertThat(node.id()).hasToString(id);
      assertThat(run(node, "get", "a")).isZero();
      assertThat(terminal.out()).isEqualTo("1");
    }
    assertThat(terminal.run("store", "check", "--data", directory.resolve("one").toString()))
        .isZero();
    assertThat(terminal.out()).contains("clean, 1 record,");
  }

  @Test
  void aSecondNodeOfOneDirectoryIsRefused() throws Exception {
    try (Node node = open("one")) {
      assertThatThrownBy(() -> open("one"))
          .isInstanceOf(StartException.class)
          .hasMessageContaining(node.config().kadis().data() + " is in use");
    }
  }

  @Test
  void aPortInUseIsNamedAndEverythingOpenedIsClosedAgain() throws Exception {
    try (Node node = open("one")) {
      var taken = node.addresses().getFirst().withoutPeerId();
      assertThatThrownBy(() -> Node.open(config("two", List.of(taken), List.of())))
          .isInstanceOf(StartException.class)
          .hasMessageContaining(taken.toString());
    }
    open("two").close();
  }

  @Test
  void metricsAreInPrometheusFormat() throws Exception {
    try (Node node = open("one")) {
      run(node, "put", "a", "1");
      String metrics = get(node, "/metrics");
      assertThat(metrics)
          .contains("# TYPE kadis_store_records gauge")
          .contains("kadis_store_records 1.0")
          .contains("kadis_kv_put_duration_seconds_count 1")
          .contains("kadis_repair_backlog_records 0")
          .contains("kadis_repair_pulled_bytes_total 0")
          .contains("kadis_repair_covered_ratio 1")
          .contains("jvm_threads_current");
      assertThat(metrics.lines().filter(line -> !line.startsWith("#")))
          .allMatch(line -> line.matches("[a-z_]+(\\{.*})? [0-9.eE+-]+|.* NaN"));
    }
  }

  @Test
  void aLoneNodeTellsOfItsKeysAndHasNobodyToLeaveThemTo() throws Exception {
    try (Node node = open("one")) {
      run(node, "put", "a", "1");
      assertThat(run(node, "durability")).isZero();
      assertThat(terminal.out()).contains("held here", "of 100 %");
      assertThat(run(node, "leave")).isEqualTo(1);
      assertThat(terminal.err()).contains("no other node");
    }
  }

  @Test
  void readyIsWhatAloneByChoiceIs() throws Exception {
    try (Node node = open("one")) {
      assertThat(get(node, "/readyz")).contains("\"state\":\"alone\"");
      assertThat(get(node, "/healthz")).contains("alive");
    }
    var nobody = PeerAddress.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/1"));
    try (Node node = Node.open(config("two", listen(), List.of(nobody)))) {
      assertThat(get(node, "/readyz")).contains("urn:kadis:problem:not-ready");
    }
  }

  @Test
  void theDashboardIsToldWhereThingsLieAndWhatIsLookedUp() throws Exception {
    try (Node one = open("one");
        Node two = joined("two", one)) {
      assertThat(get(one, "/")).contains("<title>Kadis</title>");
      assertThat(get(one, "/v1/lookups")).isEqualTo("{\"lookups\":[]}");
      run(one, "put", "a", "1", "--w", "all");

      var space = json(one, "/v1/keyspace");
      assertThat(space).containsEntry("records", 1);
      assertThat(space.get("peers"))
          .asInstanceOf(LIST)
          .extracting("peerId")
          .containsExactly(id(two));
      assertThat(space.get("slices")).asInstanceOf(LIST).hasSize(256).containsOnlyOnce(1);
      assertThat(space.get("sample")).asInstanceOf(LIST).extracting("key").containsExactly("/kv/a");
      var lookups = json(one, "/v1/lookups").get("lookups");
      assertThat(lookups).asInstanceOf(LIST).extracting("key").contains("/kv/a");
      assertThat(json(one, "/v1/stats")).containsKeys("traffic", "latencies", "store", "refusals");
      assertThat(get(one, "/v1/lookups?after=x")).contains("'x' is not a number");
    }
  }

  @Test
  void ofManyRecordsSomeOfEachPartOfTheKeySpaceAreShown() throws Exception {
    try (Node node = open("one")) {
      var puts = new ArrayList<Map<String, Object>>();
      for (int i = 0; i < 600; i++) {
        puts.add(Json.object("op", "put", "key", "/kv/" + i, "text", "x"));
      }
      batch(node, puts);

      var space = json(node, "/v1/keyspace");
      var ids = assertThat(space.get("sample")).asInstanceOf(LIST).hasSizeBetween(200, 256);
      ids.extracting("id").doesNotHaveDuplicates().isSorted();
      ids.extracting("id", String.class)
          .extracting(id -> id.charAt(0))
          .containsAll("0123456789abcdef".chars().mapToObj(c -> (char) c).toList());
    }
  }

  private static void batch(Node node, List<Map<String, Object>> operations) {
    var body = Json.encode(operations);
    var request = new Request("POST", "/v1/batch", "", _ -> Optional.empty(), _ -> body);
    assertThat(node.router().route(request).status()).isEqualTo(200);
  }

  private static String id(Node node) {
    return node.id().toString();
  }

  private static Map<String, Object> json(Node node, String path) throws Exception {
    return Json.decodeObject(get(node, path).getBytes(UTF_8));
  }

  @Test
  void closingTwiceIsFine() throws Exception {
    Node node = open("one");
    node.close();
    node.close();
  }

  @Test
  void aReloadThatWouldOpenTheApiToOthersChangesNothing() throws Exception {
    var token = Optional.of(new ApiToken("a-token-that-is-long-enough"));
    var kadis = lone(directory.resolve("one")).kadis();
    var open = new NodeConfig(kadis, api("0.0.0.0:0", token), NodeConfig.DEFAULT_NAMESPACE);
    var next = new NodeConfig(kadis, api("127.0.0.1:0", Optional.empty()), "mv");
    try (Node node = Node.open(open)) {
      assertThatThrownBy(() -> node.reload(next))
          .isInstanceOf(StartException.class)
          .hasMessageContaining("--api-token-file");
      assertThat(node.config()).isEqualTo(open);
      var url = URI.create("http://127.0.0.1:" + node.api().orElseThrow().getPort() + "/v1/node");
      assertThat(((HttpURLConnection) url.toURL().openConnection()).getResponseCode())
          .isEqualTo(401);
    }
  }

  private static ApiConfig api(String bind, Optional<ApiToken> token) {
    return new ApiConfig(ApiConfig.Bind.parse(bind), token);
  }

  private Node open(String name) throws StartException {
    return Node.open(config(name, listen(), List.of()));
  }

  private Node joined(String name, Node other) throws StartException {
    var bootstrap = PeerAddress.of(other.addresses().getFirst());
    Node node = Node.open(config(name, listen(), List.of(bootstrap)));
    for (Node each : List.of(node, other)) {
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> each.dht().joining() == Dht.Joining.JOINED);
    }
    return node;
  }

  private static List<Multiaddr> listen() {
    return List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/0"));
  }

  /** Of a node that has nobody to join. */
  static NodeConfig lone(Path data) {
    return config(data, listen(), List.of());
  }

  private NodeConfig config(String name, List<Multiaddr> listen, List<PeerAddress> bootstrap) {
    return config(directory.resolve(name), listen, bootstrap);
  }

  private static NodeConfig config(Path data, List<Multiaddr> listen, List<PeerAddress> bootstrap) {
    var kadis = KadisConfig.in(data).with(DhtConfig.DEFAULTS.with(bootstrap));
    return new NodeConfig(
        kadis.listeningOn(listen.stream().map(Multiaddr::toString).toArray(String[]::new)),
        new ApiConfig(ApiConfig.Bind.parse("127.0.0.1:0"), Optional.empty()),
        NodeConfig.DEFAULT_NAMESPACE);
  }

  private int name(Node node, String command, String... args) {
    var all = new ArrayList<>(List.of("name", command));
    all.addAll(List.of("--api", node.api().orElseThrow().toString()));
    all.addAll(List.of(args));
    return terminal.run(all.toArray(String[]::new));
  }

  private int run(Node node, String command, String... args) {
    var all = new ArrayList<>(List.of(command, "--api", node.api().orElseThrow().toString()));
    all.addAll(List.of(args));
    return terminal.run(all.toArray(String[]::new));
  }

  private static String get(Node node, String path) throws Exception {
    var connection =
        (HttpURLConnection) node.api().orElseThrow().resolve(path).toURL().openConnection();
    var stream =
        connection.getResponseCode() < 400
            ? connection.getInputStream()
            : connection.getErrorStream();
    try (stream) {
      return new String(stream.readAllBytes(), UTF_8);
    }
  }
}
