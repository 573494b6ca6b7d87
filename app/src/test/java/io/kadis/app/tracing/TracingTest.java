package io.kadis.app.tracing;

import static io.kadis.Kadis.bytes;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.kadis.Kadis;
import io.kadis.KadisConfig;
import io.kadis.Observer;
import io.kadis.app.Node;
import io.kadis.app.config.ApiConfig;
import io.kadis.app.config.NodeConfig;
import io.kadis.dht.Dht;
import io.kadis.dht.lookup.LookupRunner;
import io.kadis.dht.metrics.DhtMetrics.Outcome;
import io.kadis.kv.WriteOptions;
import io.kadis.kv.rpc.KvRequest;
import io.kadis.libp2p.identity.PeerId;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A collector of our own sees what a node tells. */
class TracingTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

  private final List<Span> spans = new CopyOnWriteArrayList<>();
  private final List<KeyValue> resources = new CopyOnWriteArrayList<>();
  private HttpServer collector;

  @TempDir Path directory;

  @BeforeEach
  void collect() throws IOException {
    collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    collector.createContext("/v1/traces", this::take);
    collector.start();
  }

  @AfterEach
  void stop() {
    collector.stop(0);
  }

  private void take(HttpExchange exchange) throws IOException {
    boolean packed = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
    var body = exchange.getRequestBody();
    var request = ExportTraceServiceRequest.parseFrom(packed ? new GZIPInputStream(body) : body);
    for (var resource : request.getResourceSpansList()) {
      resources.addAll(resource.getResource().getAttributesList());
      resource.getScopeSpansList().forEach(scope -> spans.addAll(scope.getSpansList()));
    }
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
  }

  @Test
  void aPutOfACallerHasItsLookupAndEachReplicaBelowIt() throws Exception {
    try (Kadis other = Kadis.open(config("other"));
        Node node = Node.open(traced(other, collectorUrl()))) {
      assertThat(request(node, "PUT", "/v1/keys/kv/secret-name?w=all")).isEqualTo(200);
    }
    var put = one("put");
    assertThat(hex(put.getTraceId().toByteArray())).isEqualTo(TRACE);
    assertThat(text(put, "db.namespace")).isEqualTo("kv");
    assertThat(text(put, "kadis.outcome")).isEqualTo("stored");
    assertThat(text(put, "kadis.key.id")).matches("[0-9a-f]{64}");
    assertThat(put.getEventsList()).hasSize(2);

    var lookup = one("lookup", put);
    assertThat(one("ask", lookup).getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_CLIENT);
    var store = one("store", put);
    assertThat(text(store, "rpc.method")).isEqualTo("store");
    assertThat(text(store, "kadis.outcome")).isEqualTo("ok");
    assertThat(store.getStartTimeUnixNano()).isLessThanOrEqualTo(store.getEndTimeUnixNano());
    assertThat(spans.toString()).doesNotContain("secret-name", "hidden-value");
    assertThat(resources).anySatisfy(each -> assertThat(each.getKey()).isEqualTo("service.name"));
  }

  @Test
  void anOperationThatMissesItsQuorumIsAnError() throws Exception {
    try (Kadis other = Kadis.open(config("other"));
        Node node = Node.open(traced(other, collectorUrl()))) {
      assertThat(request(node, "PUT", "/v1/keys/kv/a?w=3")).isEqualTo(503);
    }
    var put = one("put");
    assertThat(text(put, "kadis.outcome")).isEqualTo("quorum_missed");
    assertThat(put.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
  }

  @Test
  void aCollectorThatIsAwayCostsNoOperation() throws Exception {
    collector.stop(0);
    try (Kadis other = Kadis.open(config("other"));
        Node node = Node.open(traced(other, collectorUrl()))) {
      assertThat(request(node, "PUT", "/v1/keys/kv/a?w=all")).isEqualTo(200);
      assertThat(request(node, "GET", "/v1/keys/kv/a")).isEqualTo(200);
    }
  }

  @Test
  void anObserverHearsOfRequestsToReplicas() throws Exception {
    var heard = new CopyOnWriteArrayList<String>();
    try (Kadis other = Kadis.open(config("other"));
        Kadis node = Kadis.open(joined(other), observer(heard))) {
      assertThat(node.awaitJoined(Duration.ofSeconds(10))).isTrue();
      node.put(bytes("/kv/a"), bytes("1"), WriteOptions.DEFAULTS);
      await().untilAsserted(() -> assertThat(heard).contains("lookup", "OK"));
    }
  }

  private static Observer observer(List<String> heard) {
    return new Observer() {
      @Override
      public void lookedUp(Bytes key, LookupRunner.Found found) {
        heard.add("lookup");
      }

      @Override
      public void answered(
          PeerId replica, KvRequest.Keyed request, Outcome outcome, Duration took) {
        heard.add(outcome.name());
      }
    };
  }

  private NodeConfig traced(Kadis other, URI url) {
    return new NodeConfig(
        joined(other),
        new ApiConfig(ApiConfig.Bind.parse("127.0.0.1:0"), Optional.empty()),
        NodeConfig.DEFAULT_NAMESPACE,
        Optional.of(url));
  }

  private KadisConfig joined(Kadis other) {
    return config("node").joiningBy(other.addresses().getFirst().toString());
  }

  private KadisConfig config(String name) {
    return KadisConfig.in(directory.resolve(name)).listeningOn("/ip4/127.0.0.1/tcp/0");
  }

  private URI collectorUrl() {
    return URI.create("http://127.0.0.1:" + collector.getAddress().getPort());
  }

  private static int request(Node node, String method, String path) throws Exception {
    await().until(() -> node.dht().joining() == Dht.Joining.JOINED);
    await().until(() -> node.dht().settled());
    var url = node.api().orElseThrow().resolve(path).toURL();
    var connection = (HttpURLConnection) url.openConnection();
    connection.setRequestMethod(method);
    connection.setRequestProperty("traceparent", "00-" + TRACE + "-b7ad6b7169203331-01");
    if (method.equals("PUT")) {
      connection.setDoOutput(true);
      connection.getOutputStream().write("hidden-value".getBytes(UTF_8));
    }
    return connection.getResponseCode();
  }

  /** The one span of that name; the node was closed, so that all have come. */
  private Span one(String name) {
    return one(name, spans);
  }

  private Span one(String name, Span parent) {
    var children =
        spans.stream().filter(span -> span.getParentSpanId().equals(parent.getSpanId())).toList();
    return one(name, children);
  }

  private static Span one(String name, List<Span> among) {
    var found = among.stream().filter(span -> span.getName().equals(name)).toList();
    assertThat(found).as("%s among %s", name, among).isNotEmpty();
    return found.getFirst();
  }

  private static String text(Span span, String key) {
    return span.getAttributesList().stream()
        .filter(each -> each.getKey().equals(key))
        .map(each -> each.getValue().getStringValue())
        .findFirst()
        .orElse("");
  }

  private static String hex(byte[] id) {
    return HexFormat.of().formatHex(id);
  }
}
