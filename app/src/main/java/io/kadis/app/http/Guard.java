package io.kadis.app.http;

import io.kadis.app.config.ApiToken;
import io.kadis.app.config.HostPort;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Keeps others out: by token when there is one, and web pages in a browser on this machine always.
 *
 * @param token what every request must carry, health checks and the dashboard's files excepted
 * @param scheme of our own pages' URLs
 * @param others whose pages are welcome as well
 */
public record Guard(Optional<ApiToken> token, String scheme, Cors others) {
  private static final Set<String> OPEN = Set.of("/healthz", "/readyz");
  private static final String BEARER = "Bearer ";
  private static final Pattern IP_LITERAL = Pattern.compile("[0-9.]+|[0-9a-fA-F:]*:[0-9a-fA-F:.]*");

  /**
   * @return the refusal; empty for a request that may be answered
   */
  public Optional<Response> admit(Request request) {
    try {
      check(request);
      return Optional.empty();
    } catch (Problem problem) {
      return Optional.of(problem.toResponse());
    }
  }

  void check(Request request) throws Problem {
    checkToken(request);
    checkHost(request);
    checkOrigin(request);
  }

  private void checkToken(Request request) throws Problem {
    if (token.isEmpty() || OPEN.contains(request.path()) || Dashboard.serves(request)) {
      return;
    }
    String offered = request.header("Authorization").orElse("");
    if (!offered.startsWith(BEARER)
        || !token.get().matches(offered.substring(BEARER.length()).strip())) {
      throw new Problem(
          ProblemType.UNAUTHORIZED, "send 'Authorization: Bearer …' with this API's token");
    }
  }

  /**
   * DNS rebinding: a page of evil.example whose name was made to point to this machine is, for the
   * browser, talking to its own server, and sends that name. An address, or localhost, cannot be
   * made to point elsewhere. With a token there is nothing to gain.
   */
  private void checkHost(Request request) throws Problem {
    Optional<String> host = request.header("Host");
    if (token.isEmpty() && host.isPresent() && !isLocalName(host.get())) {
      throw new Problem(
          ProblemType.FORBIDDEN,
          "Host '%s' is neither an IP address nor localhost".formatted(host.get()));
    }
  }

  /** A page of another origin may not write here; browsers name the origin of every write. */
  private void checkOrigin(Request request) throws Problem {
    Optional<String> origin = request.header("Origin");
    String own = scheme + "://" + request.header("Host").orElse("");
    if (origin.isPresent() && !origin.get().equals(own) && !others.allows(origin.get())) {
      throw new Problem(
          ProblemType.FORBIDDEN,
          "Origin '%s' is another site; --api-origin names those that may".formatted(origin.get()));
    }
  }

  private static boolean isLocalName(String hostHeader) {
    String host;
    try {
      host = HostPort.parse(hostHeader).host();
    } catch (IllegalArgumentException e) {
      host = hostHeader.replaceAll("^\\[(.*)]$", "$1"); // No port: it is 80.
    }
    return host.equals("localhost") || IP_LITERAL.matcher(host).matches();
  }
}
