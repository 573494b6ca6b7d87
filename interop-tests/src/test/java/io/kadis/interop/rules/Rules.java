package io.kadis.interop.rules;

import io.kadis.interop.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The protocol rules in the order of the page, and why some have no test.
 *
 * @param layers headings, each with its rules
 * @param notYet reasons by id
 */
record Rules(List<Layer> layers, Map<String, String> notYet) {
  private static final String HEADING = "## ";

  /**
   * @param level M: must, S: should, O: may
   */
  record Rule(String id, String level, String text) {
    boolean isMust() {
      return level.equals("M");
    }
  }

  record Layer(String name, List<Rule> rules) {}

  static Rules read() throws IOException {
    var layers = new ArrayList<Layer>();
    for (String line : lines("requirements.txt")) {
      if (line.startsWith(HEADING)) {
        layers.add(new Layer(line.substring(HEADING.length()), new ArrayList<>()));
      } else if (!line.startsWith("#")) {
        String[] row = line.split(" \\| ", 3);
        layers.getLast().rules().add(new Rule(row[0], row[1], row[2]));
      }
    }
    var notYet = new TreeMap<String, String>();
    for (String line : lines("not-yet.txt")) {
      if (!line.startsWith("#")) {
        String[] row = line.split(" \\| ", 2);
        notYet.put(row[0], row[1]);
      }
    }
    return new Rules(layers, notYet);
  }

  Map<String, Rule> byId() {
    var byId = new LinkedHashMap<String, Rule>();
    layers.forEach(layer -> layer.rules().forEach(rule -> byId.put(rule.id(), rule)));
    return byId;
  }

  private static List<String> lines(String name) throws IOException {
    var file = Repository.root().resolve("interop-tests/src/test/resources").resolve(name);
    return Files.readAllLines(file).stream().filter(line -> !line.isBlank()).toList();
  }
}
