package io.kadis.app.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Finds who answers a request. A path that ends in a slash stands for all paths below it, the root
 * alone for itself. Built before it is used, then safe for many threads.
 */
public final class Router {
  private static final Logger log = LogManager.getLogger(Router.class);

  private final Map<String, Map<String, Route>> routes = new LinkedHashMap<>();
  private final RequestTotals totals = new RequestTotals();

  /**
   * @param parameters of the query that it knows: another is a misspelling, said and not ignored
   */
  private record Route(Handler handler, Set<String> parameters) {}

  /** Answers requests of one route. */
  @FunctionalInterface
  interface Handler {
    /**
     * @param rest of the path, undecoded: all behind the route's path, its last slash included
     */
    Response handle(Request request, String rest) throws Problem;
  }

  /**
   * @param parameters of the query that the handler reads
   */
  Router add(String method, String path, Handler handler, String... parameters) {
    var route = new Route(handler, new TreeSet<>(List.of(parameters)));
    routes.computeIfAbsent(path, _ -> new TreeMap<>()).put(method, route);
    return this;
  }

  /** What it answers: parameters by method, by path. */
  public Map<String, Map<String, Set<String>>> table() {
    var table = new TreeMap<String, Map<String, Set<String>>>();
    routes.forEach((path, byMethod) -> {
      var methods = new TreeMap<String, Set<String>>();
      byMethod.forEach((method, route) -> methods.put(method, route.parameters()));
      table.put(path, methods);
    });
    return table;
  }

  /** What was answered so far. */
  public RequestTotals totals() {
    return totals;
  }

  /** Never throws: what goes wrong is a problem in the answer. */
  public Response route(Request request) {
    long began = System.nanoTime();
    String path = routeOf(request.path()).orElse(RequestTotals.NO_ROUTE);
    var byMethod = routes.getOrDefault(path, Map.of());
    // Whoever answers GET answers HEAD: the server leaves the body out.
    String method = request.method().equals("HEAD") ? "GET" : request.method();
    Response response = answer(request, path, method);
    String counted = byMethod.containsKey(method) ? method : RequestTotals.NO_METHOD;
    totals.count(
        new RequestTotals.Label(path, counted, response.status()), System.nanoTime() - began);
    return response;
  }

  private Response answer(Request request, String path, String method) {
    try {
      var byMethod = routes.get(path);
      if (byMethod == null) {
        throw new Problem(
            ProblemType.NO_SUCH_ROUTE, "there is no " + request.path() + "; keys are at /v1/keys/");
      }
      Route route = byMethod.get(method);
      if (route == null) {
        return notAllowed(request, byMethod.keySet());
      }
      request.checkParameters(route.parameters());
      return route.handler().handle(request, request.path().substring(path.length() - 1));
    } catch (Problem problem) {
      return problem.toResponse();
    } catch (RuntimeException e) {
      // The root of a request's thread: our bug ends this request and nothing else.
      log.error("{} {} failed", request.method(), request.path(), e);
      return new Problem(ProblemType.INTERNAL, "this is a bug; the node's log has more")
          .toResponse();
    }
  }

  private Optional<String> routeOf(String path) {
    if (routes.containsKey(path) && (path.equals("/") || !path.endsWith("/"))) {
      return Optional.of(path);
    }
    return routes.keySet().stream()
        .filter(route -> route.length() > 1 && route.endsWith("/") && path.startsWith(route))
        .findFirst();
  }

  private static Response notAllowed(Request request, Set<String> routed) {
    var allowed = new TreeSet<>(routed);
    if (allowed.contains("GET")) {
      allowed.add("HEAD");
    }
    var methods = String.join(", ", allowed);
    return new Problem(
            ProblemType.METHOD_NOT_ALLOWED, request.method() + " is not one of " + methods)
        .toResponse()
        .with("Allow", methods); // RFC 9110 §15.5.6
  }
}
