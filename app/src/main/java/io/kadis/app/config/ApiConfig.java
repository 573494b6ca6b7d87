package io.kadis.app.config;

import io.kadis.StartException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.Set;

/**
 * The HTTP API's settings.
 *
 * @param bind where it listens
 * @param token what every request must carry; needed off the loopback
 * @param tls empty: HTTP without encryption
 * @param origins other sites whose pages may use the API, as browsers name them
 */
public record ApiConfig(
    Bind bind, Optional<ApiToken> token, Optional<TlsFiles> tls, Set<String> origins) {
  /** A person on this machine needs no set-up, and nobody else can reach it. */
  public static final ApiConfig DEFAULTS = new ApiConfig(new Bind.FirstFree(), Optional.empty());

  public ApiConfig {
    origins = Set.copyOf(origins);
  }

  /** Without encryption, for this site's pages only. */
  public ApiConfig(Bind bind, Optional<ApiToken> token) {
    this(bind, token, Optional.empty(), Set.of());
  }

  /** Where the API listens. */
  public sealed interface Bind {
    /** Nowhere. */
    record Off() implements Bind {}

    /** The first free loopback port of 8480 to 8499: several nodes of one machine just start. */
    record FirstFree() implements Bind {
      public static final String HOST = "127.0.0.1";
      public static final int FIRST_PORT = 8480;
      public static final int LAST_PORT = 8499;
    }

    /** Exactly there; port 0 picks one. */
    record At(HostPort address) implements Bind {}

    /** {@code off} or {@code HOST:PORT}. */
    static Bind parse(String text) {
      return text.equals("off") ? new Off() : new At(HostPort.parse(text));
    }
  }

  /** Refuses an API that others could reach without a token. */
  public void check() throws StartException {
    if (bind instanceof Bind.At(var address) && token.isEmpty() && !isLoopback(address)) {
      throw new RefusedSetting(
          "--api",
          "--api %s can be reached from outside this machine: add --api-token-file FILE, or bind it"
                  .formatted(address)
              + " to 127.0.0.1",
          null);
    }
  }

  private static boolean isLoopback(HostPort address) throws StartException {
    try {
      return InetAddress.getByName(address.host()).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new RefusedSetting("--api", "--api %s: this host is not known".formatted(address), e);
    }
  }
}
