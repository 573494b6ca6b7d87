package io.kadis.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/** A Kadis node as a process, driven over its HTTP API. */
public final class KadisNode implements Peer {
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration REQUEST = Duration.ofSeconds(60);
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final ChildProcess process;
  private final Path data;
  private final Launch launch;
  private final String peerId;
  private final String address;
  private final String api;

  private KadisNode(ChildProcess process, Path data, Launch launch) throws Exception {
    this.process = process;
    this.data = data;
    this.launch = launch;
    Json ready = process.hear(START);
    this.peerId = ready.text("peerId");
    this.address = ready.texts("addresses").getFirst();
    this.api = ready.text("api");
  }

  /** A node on a free port of 127.0.0.1, with its API on another. */
  public static KadisNode start(Path data, String... flags) throws Exception {
    return start(data, Launch.PLAIN, flags);
  }

  /** As {@link #start(Path, String...)}, launched in another way. */
  public static KadisNode start(Path data, Launch launch, String... flags) throws Exception {
    return start(data, launch, 0, flags);
  }

  /** As {@link #start(Path, Launch, String...)}, on this port. */
  static KadisNode start(Path data, Launch launch, int port, String... flags) throws Exception {
    var process =
        ChildProcess.start(
            data.resolveSibling(data.getFileName() + ".log"),
            launch.command(data.toString(), port, flags),
            launch.environment());
    return new KadisNode(process, data, launch);
  }

  /** The same node again, on the same data and port, launched alike, with these flags. */
  public KadisNode restart(String... flags) throws Exception {
    return start(data, launch, port(), flags);
  }

  @Override
  public String peerId() {
    return peerId;
  }

  @Override
  public String address() {
    return address;
  }

  public String api() {
    return api;
  }

  public Path data() {
    return data;
  }

  public ChildProcess process() {
    return process;
  }

  int port() {
    return Integer.parseInt(address.split("/", -1)[4]);
  }

  /** Status of putting {@code value} under {@code /namespace/name}. */
  int put(String key, byte[] value) throws Exception {
    return send(keyRequest(key).PUT(BodyPublishers.ofByteArray(value))).statusCode();
  }

  /** Status and body of a get. */
  HttpResponse<byte[]> get(String key) throws Exception {
    return send(keyRequest(key).GET());
  }

  int delete(String key) throws Exception {
    return send(keyRequest(key).DELETE()).statusCode();
  }

  /** A GET of any route, as JSON. */
  public Json json(String route) throws Exception {
    return Json.parse(ask(route, Optional.empty()));
  }

  /** A POST of JSON to any route. */
  public Json post(String route, String body) throws Exception {
    return Json.parse(ask(route, Optional.of(body)));
  }

  /** A metric without labels. */
  public double metric(String name) throws Exception {
    return ask("/metrics", Optional.empty())
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no metric " + name));
  }

  private String ask(String route, Optional<String> body) throws Exception {
    URI uri = URI.create(api + route);
    return launch.door().ask(uri, body).orThrow(uri);
  }

  HttpResponse<byte[]> post(String route) throws Exception {
    return send(request(route).POST(BodyPublishers.noBody()));
  }

  /** The peer ids of a JSON list of peers. */
  List<String> peerIds(String route, String field) throws Exception {
    return json(route).list(field).stream().map(peer -> peer.text("peerId")).toList();
  }

  @Override
  public List<String> closest(RecordKey key) throws Exception {
    return peerIds("/v1/closest" + key.path(), "peers");
  }

  @Override
  public void put(RecordKey key, byte[] value) throws Exception {
    succeeded(
        "put " + key.path(), send(keyRequest(key.path()).PUT(BodyPublishers.ofByteArray(value))));
  }

  @Override
  public byte[] get(RecordKey key) throws Exception {
    return succeeded("get " + key.path(), get(key.path())).body();
  }

  @Override
  public NamedRecord publish(String path) throws Exception {
    post("/v1/names", "{\"value\":\"%s\"}".formatted(path));
    RecordKey key = RecordKey.name(peerId);
    return new NamedRecord(key, Bytes.wrap(get(key)));
  }

  @Override
  public void provide(Content content) throws Exception {
    succeeded("provide " + content.cid(), post("/v1/providers/" + content.cid()));
  }

  @Override
  public List<String> providers(Content content) throws Exception {
    return peerIds("/v1/providers/" + content.cid(), "providers");
  }

  @Override
  public List<String> table() throws Exception {
    return json("/v1/routing-table").list("buckets").stream()
        .flatMap(bucket -> bucket.list("peers").stream())
        .map(peer -> peer.text("peerId"))
        .toList();
  }

  private static HttpResponse<byte[]> succeeded(String what, HttpResponse<byte[]> response) {
    if (response.statusCode() != 200) {
      throw new AssertionError(what + ": " + response.statusCode() + " " + text(response));
    }
    return response;
  }

  static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), UTF_8);
  }

  @Override
  public void close() {
    process.close();
  }

  private HttpRequest.Builder keyRequest(String key) {
    StringBuilder path = new StringBuilder("/v1/keys");
    for (String segment : key.substring(1).split("/", -1)) {
      path.append('/').append(URLEncoder.encode(segment, UTF_8).replace("+", "%20"));
    }
    return request(path.toString());
  }

  private HttpRequest.Builder request(String route) {
    return HttpRequest.newBuilder(URI.create(api + route)).timeout(REQUEST);
  }

  private static HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
    return HTTP.send(request.build(), BodyHandlers.ofByteArray());
  }
}
