package io.kadis.bench.report;

import io.kadis.app.http.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A run as it is kept: {@code bench/results/<date>.json}.
 *
 * @param commit of the sources measured
 * @param date when, ISO 8601 in UTC
 * @param quick whether it was a try, whose numbers say little
 * @param nodes sizes of the networks
 */
public record ResultsFile(
    String commit, String date, boolean quick, List<Integer> nodes, Results results) {
  public ResultsFile {
    nodes = List.copyOf(nodes);
  }

  /** Writes it into {@code directory}; returns where. */
  public Path write(Path directory) throws IOException {
    var file = Files.createDirectories(directory).resolve(date.replace(':', '-') + ".json");
    List<Map<String, Object>> samples =
        results.samples().stream()
            .map(sample ->
                Json.object(
                    "figure", sample.figure(),
                    "contender", sample.contender().name(),
                    "round", sample.round(),
                    "value", sample.value()))
            .toList();
    var all =
        Json.object(
            "commit", commit,
            "date", date,
            "quick", quick,
            "nodes", nodes,
            "processors", Runtime.getRuntime().availableProcessors(),
            "failures", results.failures(),
            "samples", samples);
    return Files.writeString(file, Json.text(all) + "\n");
  }

  /** The newest in {@code directory}; empty when there is none. */
  public static Optional<ResultsFile> last(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return Optional.empty();
    }
    try (var files = Files.list(directory)) {
      var newest = files.filter(file -> file.toString().endsWith(".json")).max(Path::compareTo);
      return newest.isEmpty() ? Optional.empty() : Optional.of(read(newest.get()));
    }
  }

  static ResultsFile read(Path file) throws IOException {
    var all = Json.decodeObject(Files.readAllBytes(file));
    var results = new Results();
    list(all, "samples").forEach(sample -> results.add(sample((Map<?, ?>) sample)));
    list(all, "failures").forEach(failure -> results.failed(String.valueOf(failure)));
    var nodes = list(all, "nodes").stream().map(size -> ((Number) size).intValue()).toList();
    return new ResultsFile(
        String.valueOf(all.get("commit")),
        String.valueOf(all.get("date")),
        Boolean.TRUE.equals(all.get("quick")),
        nodes,
        results);
  }

  private static List<?> list(Map<String, Object> all, String name) {
    return all.get(name) instanceof List<?> list ? list : List.of();
  }

  private static Results.Sample sample(Map<?, ?> fields) {
    if (fields.get("round") instanceof Number round
        && fields.get("value") instanceof Number value) {
      return new Results.Sample(
          String.valueOf(fields.get("figure")),
          Contender.valueOf(String.valueOf(fields.get("contender"))),
          round.intValue(),
          value.doubleValue());
    }
    throw new IllegalArgumentException("no sample: " + fields);
  }
}
