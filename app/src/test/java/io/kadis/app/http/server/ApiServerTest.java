package io.kadis.app.http.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kadis.StartException;
import io.kadis.app.config.ApiConfig;
import io.kadis.app.config.ApiToken;
import io.kadis.app.http.FakeDatabase;
import io.kadis.app.http.KeyRoutesForTests;
import io.kadis.app.http.Router;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ApiServerTest {
  private static final String LOCAL = "Host: localhost";
  private static final String CLOSE = "Connection: close";

  private final FakeDatabase database = new FakeDatabase();
  private final ApiServer server = start(Optional.empty());

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void keysArriveAsRawBytes() throws Exception {
    String path = "/v1/keys/kv//a/../%2F%00%ff";
    String response = send("PUT " + path + " HTTP/1.1", "Content-Length: 5", "", "hello");
    assertThat(response).startsWith("HTTP/1.1 200 ");
    Bytes key = Bytes.fromHexString("0x2f6b762f2f612f2e2e2f2f00ff");
    assertThat(database.valueOf(key)).isEqualTo(Bytes.wrap("hello".getBytes(UTF_8)));
  }

  @Test
  void getAnswersTheBytesAndHeadTheirLength() throws Exception {
    send("PUT /v1/keys/kv/a HTTP/1.1", "Content-Length: 5", "", "hello");
    assertThat(send("GET /v1/keys/kv/a HTTP/1.1", "", "")).contains("\r\n\r\nhello");
    assertThat(send("HEAD /v1/keys/kv/a HTTP/1.1", "", ""))
        .startsWith("HTTP/1.1 200 ")
        .containsIgnoringCase("Content-Length: 5\r\n")
        .endsWith("\r\n\r\n");
  }

  @Test
  void anEmptyValueIsAValue() throws Exception {
    send("PUT /v1/keys/kv/a HTTP/1.1", "Content-Length: 0", "", "");
    assertThat(send("GET /v1/keys/kv/a HTTP/1.1", "", "")).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void aBodyOverTheLimitIs413AndNotStored() throws Exception {
    String body = "x".repeat(15_873);
    String response =
        send("PUT /v1/keys/kv/a HTTP/1.1", "Content-Length: " + body.length(), "", body);
    assertThat(response).startsWith("HTTP/1.1 413 ").contains("15872");
    assertThat(database.valueOf(Bytes.wrap("/kv/a".getBytes(UTF_8)))).isNull();
  }

  @Test
  void aNameInsteadOfAnAddressIs403() throws Exception {
    try (Socket socket = connect()) {
      write(socket, "GET /v1/keys/kv/a HTTP/1.1\r\nHost: evil.test\r\nConnection: close\r\n\r\n");
      assertThat(read(socket)).startsWith("HTTP/1.1 403 ");
    }
  }

  @Test
  void withoutTheTokenItIs401() throws Exception {
    try (ApiServer locked = start(Optional.of(new ApiToken("0123456789abcdef")));
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), locked.uri().getPort())) {
      write(socket, "GET /v1/keys/kv/a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
      assertThat(read(socket))
          .startsWith("HTTP/1.1 401 ")
          .containsIgnoringCase("WWW-Authenticate: Bearer");
    }
  }

  @Test
  void aPortInUseIsNamed() {
    var bind = ApiConfig.Bind.parse(server.uri().getAuthority());
    assertThatThrownBy(
            () -> ApiServer.start(new ApiConfig(bind, Optional.empty()), new Router()::route))
        .isInstanceOf(StartException.class)
        .hasMessageContaining(server.uri().getAuthority())
        .hasMessageContaining("--api");
  }

  @Test
  void theFirstFreePortsAreDifferent() throws Exception {
    var config = ApiConfig.DEFAULTS;
    try (ApiServer one = ApiServer.start(config, new Router()::route).orElseThrow();
        ApiServer two = ApiServer.start(config, new Router()::route).orElseThrow()) {
      assertThat(one.uri()).isNotEqualTo(two.uri());
      assertThat(one.uri().getPort()).isBetween(8480, 8499);
    }
  }

  @Test
  void offIsNoServer() throws Exception {
    var off = new ApiConfig(new ApiConfig.Bind.Off(), Optional.empty());
    assertThat(ApiServer.start(off, new Router()::route)).isEmpty();
  }

  @Test
  void whatIsMalformedIsAProblemToo() throws Exception {
    assertThat(problem(400, "GET /v1/keys/kv/%zz HTTP/1.1", LOCAL)).contains("%zz");
    assertThat(problem(400, "GET / HTTP/1.1", LOCAL, "Bad Header: 1")).contains("not HTTP");
    assertThat(problem(400, "PUT / HTTP/1.1", LOCAL, "Content-Length: x")).contains("not HTTP");
    assertThat(problem(400, "GET / HTTP/1.1")).contains("Host");
    assertThat(problem(404, "GET /a|b\\c HTTP/1.1", LOCAL)).contains("no-such-route");
    assertThat(problem(414, "GET /" + "x".repeat(9_000) + " HTTP/1.1", LOCAL)).contains("8192");
    assertThat(problem(431, "GET / HTTP/1.1", LOCAL, "X: " + "x".repeat(40_000))).contains("32768");
  }

  private String problem(int status, String... lines) throws IOException {
    try (Socket socket = connect()) {
      write(socket, head(lines));
      socket.shutdownOutput();
      String answer = read(socket);
      assertThat(answer)
          .startsWith("HTTP/1.1 " + status + " ")
          .containsIgnoringCase("Content-Type: application/problem+json\r\n");
      return answer;
    }
  }

  @Test
  void textThatIsNotEncodedIsItsBytes() throws Exception {
    try (Socket socket = connect()) {
      String head = head("PUT /v1/keys/kv/é HTTP/1.1", LOCAL, CLOSE, "Content-Length: 1");
      socket.getOutputStream().write((head + "x").getBytes(UTF_8));
      assertThat(read(socket)).startsWith("HTTP/1.1 200 ");
      assertThat(database.valueOf(Bytes.wrap("/kv/é".getBytes(UTF_8)))).isNotNull();
    }
  }

  @Test
  void aWholeUrlIsItsPath() throws Exception {
    assertThat(send("GET http://127.0.0.1/v1/node HTTP/1.1", "", "")).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void requestsOfOneConnectionAreAnsweredInTheirOrder() throws Exception {
    try (Socket socket = connect()) {
      write(socket, head("PUT /v1/keys/kv/a HTTP/1.1", LOCAL, "Content-Length: 1") + "1");
      write(socket, head("GET /v1/keys/kv/a HTTP/1.1", LOCAL));
      write(socket, head("HEAD /v1/keys/kv/a HTTP/1.1", LOCAL));
      write(socket, head("PUT /v1/keys/kv/a HTTP/1.1", LOCAL, "Transfer-Encoding: chunked"));
      write(socket, "2\r\n22\r\n1\r\n3\r\n0\r\n\r\n");
      write(socket, head("GET /nothing HTTP/1.1", LOCAL, "Content-Length: 3") + "xyz");
      write(socket, head("GET /v1/keys/kv/a HTTP/1.1", LOCAL, CLOSE));
      String answers = read(socket);
      assertThat(answers.split("HTTP/1.1 ", -1))
          .extracting(answer -> answer.isEmpty() ? "" : answer.substring(0, 3))
          .containsExactly("", "200", "200", "200", "200", "404", "200");
      assertThat(answers).contains("\r\n\r\n1HTTP/1.1").endsWith("\r\n\r\n223");
    }
  }

  @Test
  void aBodyThatNobodyWantsDoesNotCostTheAnswer() throws Exception {
    try (Socket socket = connect()) {
      write(socket, head("PUT /v1/keys/kv/a HTTP/1.1", LOCAL, "Content-Length: 300000"));
      write(socket, "x".repeat(300_000));
      write(socket, head("GET /v1/node HTTP/1.1", LOCAL, CLOSE));
      assertThat(read(socket)).startsWith("HTTP/1.1 413 ").contains("HTTP/1.1 200 OK");
    }
  }

  @Test
  void whoExpectsToBeToldIsToldToGoOn() throws Exception {
    try (Socket socket = connect()) {
      String expect = "Expect: 100-continue";
      write(socket, head("PUT /v1/keys/kv/a HTTP/1.1", LOCAL, "Content-Length: 1", expect));
      socket.setSoTimeout(10_000);
      String goOn = "HTTP/1.1 100 Continue\r\n\r\n";
      assertThat(new String(socket.getInputStream().readNBytes(goOn.length()), ISO_8859_1))
          .isEqualTo(goOn);
      write(socket, "x");
      assertThat(read(socket)).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void anOlderClientIsAnsweredAndTheConnectionEnds() throws Exception {
    try (Socket socket = connect()) {
      write(socket, head("GET /v1/node HTTP/1.0"));
      assertThat(read(socket)).startsWith("HTTP/1.1 200 ").containsIgnoringCase(CLOSE);
    }
  }

  @Test
  void aClientThatLeavesAmidItsBodyLeavesNothingBehind() throws Exception {
    try (Socket socket = connect()) {
      write(socket, head("PUT /v1/keys/kv/a HTTP/1.1", LOCAL, "Content-Length: 9") + "x");
      socket.shutdownOutput();
      assertThat(read(socket)).isEmpty();
    }
    assertThat(database.valueOf(Bytes.wrap("/kv/a".getBytes(UTF_8)))).isNull();
  }

  @Test
  void aServerThatClosesLetsNobodyWaitLong() throws Exception {
    try (Socket idle = connect()) {
      write(idle, head("GET /v1/node HTTP/1.1", LOCAL));
      idle.setSoTimeout(10_000);
      assertThat(idle.getInputStream().read()).isEqualTo('H');
      server.close();
      read(idle); // Ends, rather than timing out.
    }
  }

  private static String head(String... lines) {
    return String.join("\r\n", lines) + "\r\n\r\n";
  }

  private ApiServer start(Optional<ApiToken> token) {
    Router router = KeyRoutesForTests.router(database, "kv");
    try {
      return ApiServer.start(
              new ApiConfig(ApiConfig.Bind.parse("127.0.0.1:0"), token), router::route)
          .orElseThrow();
    } catch (StartException e) {
      throw new AssertionError(e);
    }
  }

  private Socket connect() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), server.uri().getPort());
  }

  /** The answer to a request line, one more header (or none) and a body. */
  private String send(String... lines) throws IOException {
    try (Socket socket = connect()) {
      String head = lines[0] + "\r\nHost: 127.0.0.1\r\nConnection: close\r\n";
      String rest = lines[1].isEmpty() ? "" : lines[1] + "\r\n";
      write(socket, head + rest + "\r\n" + lines[lines.length - 1]);
      return read(socket);
    }
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
  }

  private static String read(Socket socket) throws IOException {
    socket.setSoTimeout(10_000);
    return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
  }
}
