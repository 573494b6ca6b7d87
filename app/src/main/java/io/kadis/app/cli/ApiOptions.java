package io.kadis.app.cli;

import io.kadis.StartException;
import io.kadis.app.config.ApiToken;
import io.kadis.app.config.HostPort;
import io.kadis.app.config.SwarmKeyFile;
import io.kadis.app.config.Units;
import io.kadis.app.http.Request;
import io.kadis.kv.DatabaseConfig;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Which node a command asks, and for how long. Options stay text until they are needed: a short
 * command loads no class that it does not use.
 */
final class ApiOptions {
  @Spec(Spec.Target.MIXEE)
  @Nullable CommandSpec spec;

  @Option(
      names = "--api",
      paramLabel = "[https://]HOST:PORT",
      defaultValue = "${env:KADIS_API:-127.0.0.1:8480}",
      description = "The node to ask, 127.0.0.1:8480 by default; also KADIS_API.")
  String api = "127.0.0.1:8480";

  @Option(
      names = "--api-token-file",
      paramLabel = "FILE",
      description = "The token of an API off this machine.")
  @Nullable Path tokenFile;

  @Option(
      names = "--api-ca",
      paramLabel = "FILE",
      description = "Certificates, PEM, that vouch for an https API. Default: the JDK's.")
  @Nullable Path certificates;

  @Option(
      names = "--bootstrap",
      paramLabel = "MULTIADDR",
      description = "Join the network here, as a client, instead of asking a node.")
  List<String> bootstrap = new ArrayList<>();

  @Option(names = "--peer", paramLabel = "HOST:PORT", description = "Short for --bootstrap.")
  List<String> peers = new ArrayList<>();

  @Option(
      names = "--protocol",
      paramLabel = "ID",
      description = "With --bootstrap: Kademlia's protocol id. Default: /kadis/kad/1.0.0.")
  @Nullable String protocol;

  @Option(
      names = "--swarm-key",
      paramLabel = "FILE",
      description = "With --bootstrap: the key of a private network.")
  @Nullable String swarmKey;

  @Option(
      names = "--tombstone-ttl",
      paramLabel = "DURATION",
      description = "With --bootstrap: as the network's nodes have it. Default: 7d.")
  @Nullable String tombstoneTtl;

  @Option(
      names = "--max-clock-skew",
      paramLabel = "DURATION",
      description = "With --bootstrap: as the network's nodes have it. Default: 60s.")
  @Nullable String maxClockSkew;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      defaultValue = "10s",
      description = "For the whole operation. Default: ${DEFAULT-VALUE}.")
  String timeout = "10s";

  @Option(names = "--json", description = "Print JSON.")
  boolean json;

  /** The node to ask. */
  Api open() throws CommandFailure, StartException {
    checkTogether();
    if (!joins()) {
      return new HttpApi(uri(), token(), trust(), timeout());
    }
    var dht = BootstrapText.client(this::usage, bootstrap, peers, protocol);
    return JoinedApi.join(dht, shared(), timeout());
  }

  /** What a client must have in common with the nodes it writes to. */
  private JoinedApi.Shared shared() throws StartException {
    var d = DatabaseConfig.DEFAULTS;
    return new JoinedApi.Shared(
        tombstoneTtl == null ? d.tombstoneTtl() : parse("--tombstone-ttl", tombstoneTtl),
        maxClockSkew == null ? d.maxClockSkew() : parse("--max-clock-skew", maxClockSkew),
        SwarmKeyFile.of(swarmKey == null ? null : Path.of(swarmKey)));
  }

  /** Whether the command is a short-lived client of the network, rather than of a node. */
  boolean joins() {
    return !bootstrap.isEmpty() || !peers.isEmpty();
  }

  /** A flag that would do nothing is a misunderstanding: said, never ignored. */
  private void checkTogether() {
    var given = Objects.requireNonNull(spec).commandLine().getParseResult();
    if (joins() && given.hasMatchedOption("--api")) {
      throw usage("--api asks a node, --bootstrap and --peer join without one: give one of them");
    }
    if (!joins()) {
      onlyJoining("--protocol", protocol);
      onlyJoining("--swarm-key", swarmKey);
      onlyJoining("--tombstone-ttl", tombstoneTtl);
      onlyJoining("--max-clock-skew", maxClockSkew);
    }
  }

  private void onlyJoining(String option, @Nullable String value) {
    if (value != null) {
      throw usage("%s %s: only with --bootstrap or --peer".formatted(option, value));
    }
  }

  Duration timeout() {
    Duration parsed = parse("--timeout", timeout);
    if (parsed.compareTo(Request.MAX_TIMEOUT) > 0) {
      throw usage("--timeout: '%s' is more than 10m".formatted(timeout));
    }
    return parsed;
  }

  /** A usage error for a value that is no duration, or none at all. */
  Duration parse(String option, String value) {
    try {
      return Units.positiveDuration(value);
    } catch (IllegalArgumentException e) {
      throw usage(option + ": " + e.getMessage());
    }
  }

  ParameterException usage(String message) {
    return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
  }

  private UsageException usage(String flag, String message) {
    return new UsageException(spec, List.of(flag), message);
  }

  private Optional<ApiToken> token() throws StartException {
    return tokenFile == null ? Optional.empty() : Optional.of(ApiToken.read(tokenFile));
  }

  private Optional<SSLSocketFactory> trust() throws StartException {
    return certificates == null ? Optional.empty() : Optional.of(Trust.in(certificates));
  }

  /** Where the address comes from, as a person would look for it. */
  private String origin() {
    var given = Objects.requireNonNull(spec).commandLine().getParseResult();
    return given.hasMatchedOption("--api") || System.getenv("KADIS_API") == null
        ? "--api"
        : "KADIS_API";
  }

  private URI uri() {
    String scheme = api.startsWith("https://") || certificates != null ? "https" : "http";
    String address = api.replaceFirst("^https?://", "").replaceFirst("/$", "");
    try {
      return URI.create(scheme + "://" + HostPort.parse(address));
    } catch (IllegalArgumentException e) {
      throw usage(origin() + ": " + e.getMessage());
    }
  }
}
