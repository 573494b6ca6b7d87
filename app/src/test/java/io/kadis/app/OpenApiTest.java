package io.kadis.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.app.http.Json;
import io.kadis.app.http.OpenApi;
import io.kadis.app.http.ProblemType;
import io.kadis.app.http.Router;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That the OpenAPI document tells of all routes of a node, and of no others. */
class OpenApiTest {
  private static final Set<String> METHODS = Set.of("get", "put", "post", "delete");

  private final Map<String, Object> document =
      Json.decodeObject(OpenApi.document().toArrayUnsafe());

  @TempDir Path directory;

  @Test
  void itsOperationsAndTheirParametersAreTheRoutesOfANode() throws Exception {
    try (Node node = Node.open(NodeTest.lone(directory))) {
      assertThat(documented()).isEqualTo(routed(node.router()));
    }
  }

  /** The page has no place in a description for programs. */
  private static Map<String, Set<String>> routed(Router router) {
    var routed = new TreeMap<String, Set<String>>();
    router
        .table()
        .forEach((path, methods) -> {
          if (!path.equals("/") && !path.startsWith("/dashboard/")) {
            methods.forEach((method, parameters) -> routed.put(method + " " + path, parameters));
          }
        });
    return routed;
  }

  private Map<String, Set<String>> documented() {
    var documented = new TreeMap<String, Set<String>>();
    object(document, "paths")
        .forEach((path, item) -> {
          String route = path.replaceFirst("\\{[a-z]+}$", "");
          for (String method : METHODS) {
            if (((Map<?, ?>) item).containsKey(method)) {
              var operation = object(item, method);
              documented.put(method.toUpperCase(Locale.ROOT) + " " + route, query(operation));
            }
          }
        });
    return documented;
  }

  private Set<String> query(Map<String, Object> operation) {
    return list(operation, "parameters")
        .map(reference -> resolve(string(reference, "$ref")))
        .filter(parameter -> string(parameter, "in").equals("query"))
        .map(parameter -> string(parameter, "name"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void eachReferenceLeadsSomewhere() {
    assertThat(references(document).filter(to -> resolve(to).isEmpty())).isEmpty();
    assertThat(references(document)).hasSizeGreaterThan(50);
  }

  @Test
  void eachKindOfProblemButBugsIsDescribed() {
    var elsewhere = Set.of("internal", "no-such-route", "method-not-allowed");
    String described = Json.text(document);
    assertThat(
            Arrays.stream(ProblemType.values())
                .map(OpenApiTest::word)
                .filter(word -> !elsewhere.contains(word) && !described.contains(word)))
        .isEmpty();
  }

  private static String word(ProblemType type) {
    return type.uri().replaceFirst(".*:", "");
  }

  /** Empty when it leads nowhere. */
  private Map<String, Object> resolve(String reference) {
    Map<String, Object> at = document;
    for (String step : reference.replaceFirst("^#/", "").split("/", -1)) {
      at = at.containsKey(step) ? object(at, step) : Map.of();
    }
    return at;
  }

  private static Stream<String> references(Object at) {
    return switch (at) {
      case Map<?, ?> map ->
          map.get("$ref") instanceof String to
              ? Stream.of(to)
              : map.values().stream().flatMap(OpenApiTest::references);
      case List<?> list -> list.stream().flatMap(OpenApiTest::references);
      default -> Stream.empty();
    };
  }

  @SuppressWarnings("unchecked") // What JSON objects are decoded to.
  private static Map<String, Object> object(Object in, String name) {
    return (Map<String, Object>) Objects.requireNonNull(((Map<?, ?>) in).get(name), name);
  }

  private static Stream<?> list(Map<String, Object> in, String name) {
    return in.get(name) instanceof List<?> list ? list.stream() : Stream.empty();
  }

  private static String string(Object in, String name) {
    return String.valueOf(((Map<?, ?>) in).get(name));
  }
}
