package io.kadis.app.cli;

import io.kadis.StartException;
import io.kadis.app.config.ApiConfig;
import io.kadis.app.config.ApiToken;
import io.kadis.app.config.TlsFiles;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The flags of a node's HTTP API, and the {@link ApiConfig} they make. */
final class ApiServerOptions {
  @Spec(Spec.Target.MIXEE)
  @Nullable CommandSpec spec;

  @Option(
      names = "--api",
      paramLabel = "HOST:PORT|off",
      converter = Converters.ApiBind.class,
      description = "HTTP API. Default: 127.0.0.1:8480, or the next free one up to 8499.")
  ApiConfig.Bind api = ApiConfig.DEFAULTS.bind();

  @Option(
      names = "--api-token-file",
      paramLabel = "FILE",
      description = "What API requests must carry; needed off the loopback.")
  @Nullable Path tokenFile;

  @Option(
      names = "--api-cert",
      paramLabel = "FILE",
      description = "Certificate chain, PEM: the API is HTTPS. Read anew when it changes.")
  @Nullable Path certificate;

  @Option(
      names = "--api-key",
      paramLabel = "FILE",
      description = "Its private key, PEM, PKCS #8 without a password.")
  @Nullable Path key;

  @Option(
      names = "--api-origin",
      paramLabel = "ORIGIN",
      description = "Another site whose pages may use the API; repeatable. Default: none.")
  List<String> origins = new ArrayList<>();

  ApiConfig toConfig() throws StartException {
    for (String origin : origins) {
      checkOrigin(origin);
    }
    return new ApiConfig(api, token(), tls(), new HashSet<>(origins));
  }

  private Optional<ApiToken> token() throws StartException {
    return tokenFile == null ? Optional.empty() : Optional.of(ApiToken.read(tokenFile));
  }

  /** What is allowed, and better otherwise; a line each. */
  List<String> warnings() {
    return tokenFile != null && ApiToken.isReadableByAll(tokenFile)
        ? List.of(
            "every user of this machine can read the API's token: chmod o-r %s"
                .formatted(tokenFile))
        : List.of();
  }

  private Optional<TlsFiles> tls() {
    if (certificate == null && key == null) {
      return Optional.empty();
    }
    if (certificate == null || key == null) {
      throw usage(
          certificate == null ? "--api-key" : "--api-cert",
          "--api-cert and --api-key go together: a certificate and its private key");
    }
    return Optional.of(new TlsFiles(certificate, key));
  }

  /**
   * As browsers send it (RFC 6454 §6.2); anything else would never match, and nobody would know.
   */
  private void checkOrigin(String origin) {
    URI uri;
    try {
      uri = new URI(origin);
    } catch (URISyntaxException e) {
      throw notAnOrigin(origin);
    }
    boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    if (!web
        || uri.getHost() == null
        || !origin.equals(uri.getScheme() + "://" + uri.getAuthority())) {
      throw notAnOrigin(origin);
    }
  }

  private UsageException notAnOrigin(String origin) {
    return usage(
        "--api-origin",
        "--api-origin '%s' is not an origin, such as https://app.example or http://localhost:3000"
            .formatted(origin));
  }

  private UsageException usage(String flag, String message) {
    return new UsageException(spec, List.of(flag), message);
  }
}
