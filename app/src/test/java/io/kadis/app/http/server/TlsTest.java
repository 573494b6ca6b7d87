package io.kadis.app.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kadis.StartException;
import io.kadis.app.cli.Terminal;
import io.kadis.app.config.ApiConfig;
import io.kadis.app.config.ApiToken;
import io.kadis.app.config.TlsFiles;
import io.kadis.app.http.FakeDatabase;
import io.kadis.app.http.KeyRoutesForTests;
import io.kadis.app.http.Router;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HTTPS by certificate files. Those of the resources are for these tests only. */
class TlsTest {
  private static final Path CERTIFICATE = resource("test-only.crt");

  private final Terminal terminal = new Terminal();

  @TempDir Path directory;

  @Test
  void commandsAskANodeWhoseCertificateTheyTrust() throws Exception {
    try (ApiServer server = start(new TlsFiles(CERTIFICATE, resource("test-only.key")))) {
      String api = server.uri().toString();
      assertThat(api).startsWith("https://127.0.0.1:");
      String trusted = CERTIFICATE.toString();
      assertThat(terminal.run("put", "a", "1", "--api", api, "--api-ca", trusted)).isZero();
      assertThat(terminal.run("get", "a", "--api", api, "--api-ca", trusted)).isZero();
      assertThat(terminal.out()).endsWith("1");
    }
  }

  @Test
  void whomNobodyVouchesForIsRefusedAndTheWayOutIsNamed() throws Exception {
    try (ApiServer server = start(new TlsFiles(CERTIFICATE, resource("test-only.key")))) {
      String api = server.uri().toString();
      assertThat(terminal.run("get", "a", "--api", api)).isOne();
      assertThat(terminal.err()).contains("--api-ca");
      String another = resource("renewed.crt").toString();
      assertThat(terminal.run("get", "a", "--api", api, "--api-ca", another)).isOne();
    }
  }

  @Test
  void aKeyThatIsNotTheCertificatesIsNamed() {
    var files = new TlsFiles(CERTIFICATE, CERTIFICATE);
    assertThatThrownBy(() -> start(files))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("--api-key")
        .hasMessageContaining("openssl pkcs8");
  }

  @Test
  void aRenewedCertificateIsTakenOnceItIsWhole() throws Exception {
    Path chain = Files.copy(CERTIFICATE, directory.resolve("chain"));
    Path key = Files.copy(resource("test-only.key"), directory.resolve("key"));
    var tls = new Tls(new TlsFiles(chain, key));
    var first = tls.context();
    Files.write(chain, new byte[] {1});
    Files.setLastModifiedTime(chain, FileTime.from(Instant.EPOCH));
    tls.renewIfChanged();
    assertThat(tls.context()).as("half written").isSameAs(first);
    Files.write(chain, Files.readAllBytes(resource("renewed.crt")));
    Files.write(key, Files.readAllBytes(resource("renewed.key")));
    tls.renewIfChanged();
    assertThat(tls.context()).isNotSameAs(first);
  }

  @Test
  void aReloadTakesARenewedCertificateAtOnce() throws Exception {
    Path chain = Files.copy(CERTIFICATE, directory.resolve("chain"));
    Path key = Files.copy(resource("test-only.key"), directory.resolve("key"));
    var config = config(new TlsFiles(chain, key), Optional.empty());
    String renewed = resource("renewed.crt").toString();
    try (ApiServer server = start(config)) {
      String api = server.uri().toString();
      Files.write(chain, Files.readAllBytes(resource("renewed.crt")));
      Files.write(key, Files.readAllBytes(resource("renewed.key")));
      Files.setLastModifiedTime(chain, FileTime.from(Instant.EPOCH));
      server.admit(config);
      assertThat(terminal.run("put", "a", "1", "--api", api, "--api-ca", renewed))
          .as(terminal.err())
          .isZero();
    }
  }

  @Test
  void aCommandWithoutTheTokenIsToldHowToGiveIt() throws Exception {
    var token = Optional.of(new ApiToken("0123456789abcdef"));
    var files = new TlsFiles(CERTIFICATE, resource("test-only.key"));
    try (ApiServer server = start(config(files, token))) {
      String api = server.uri().toString();
      assertThat(terminal.run("get", "a", "--api", api, "--api-ca", CERTIFICATE.toString()))
          .isEqualTo(5);
      assertThat(terminal.err()).contains("wants its token", "--api-token-file FILE");
    }
  }

  private static ApiServer start(TlsFiles files) throws StartException {
    return start(config(files, Optional.empty()));
  }

  private static ApiServer start(ApiConfig config) throws StartException {
    Router router = KeyRoutesForTests.router(new FakeDatabase(), "kv");
    return ApiServer.start(config, router::route).orElseThrow();
  }

  private static ApiConfig config(TlsFiles files, Optional<ApiToken> token) {
    return new ApiConfig(ApiConfig.Bind.parse("127.0.0.1:0"), token, Optional.of(files), Set.of());
  }

  private static Path resource(String name) {
    return Path.of("src/test/resources/tls").resolve(name).toAbsolutePath();
  }
}
