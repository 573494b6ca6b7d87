package io.kadis.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** House rules that no compiler holds. */
class TidyTest {
  /** Directories that builds make. */
  private static final Set<String> MADE = Set.of("target", "node_modules");

  private static final int MAX_COLUMNS = 100;
  private static final int MAX_LINES = 500;

  /** A contract that several implementations pass is read in one piece. */
  private static final int MAX_LINES_OF_TESTS = 600;

  private static final Pattern UNFINISHED = Pattern.compile("\\b(TO" + "DO|FIX" + "ME)\\b");
  private static final Pattern BANNED =
      Pattern.compile(
          "printStackTrace\\(|System\\.(out|err)\\b|System\\.exit\\(|Instant\\.now\\(\\)"
              + "|new Random\\(|Math\\.random\\(");
  private static final Pattern BANNED_IN_TESTS =
      Pattern.compile("Thread\\.sleep\\(|@" + "Disabled\\b|printStackTrace\\(");

  private static final Pattern LONG_WORD = Pattern.compile("\"\\S{80,}\"");

  /** A Markdown link to a file of ours. */
  private static final Pattern LINK = Pattern.compile("]\\(([^):#]+)(#[^)]*)?\\)");

  /** Who may end the process, and who hands its streams on. */
  private static final List<String> EDGES = List.of("Main.java", "Stdio.java");

  @Test
  void linesAndFilesAreShort() {
    assertThat(
            sources("main", "test")
                .flatMap(file ->
                    Stream.concat(
                        offending(file, line -> line.length() > MAX_COLUMNS && !mayBeLong(line)),
                        tooLong(file) ? Stream.of(file + ": too long") : Stream.empty())))
        .isEmpty();
  }

  @Test
  void nothingIsLeftForLater() {
    assertThat(sources("main", "test").flatMap(file -> offending(file, UNFINISHED))).isEmpty();
  }

  @Test
  void timeRandomnessAndOutputComeFromTheEdges() {
    assertThat(
            sources("main")
                .filter(file -> !EDGES.contains(file.getFileName().toString()))
                .flatMap(file -> offending(file, BANNED)))
        .isEmpty();
  }

  @Test
  void testsNeitherSleepNorAreSwitchedOff() {
    assertThat(sources("test").flatMap(file -> offending(file, BANNED_IN_TESTS))).isEmpty();
  }

  @Test
  void linksBetweenDocumentsLeadSomewhere() {
    assertThat(documents().flatMap(document -> targets(document).filter(to -> !Files.exists(to))))
        .isEmpty();
  }

  @Test
  void theSourcesAreFound() {
    assertThat(sources("main")).hasSizeGreaterThan(50);
    assertThat(documents()).isNotEmpty();
  }

  private static boolean tooLong(Path file) {
    boolean test = file.toString().contains("/src/test/");
    return lines(file).size() > (test ? MAX_LINES_OF_TESTS : MAX_LINES);
  }

  /** What cannot be broken: imports, and data of one long word. */
  private static boolean mayBeLong(String line) {
    return line.startsWith("import ") || LONG_WORD.matcher(line).find();
  }

  private static Stream<Path> sources(String... kinds) {
    return files(root())
        .filter(file -> file.toString().endsWith(".java"))
        .filter(
            file -> Stream.of(kinds).anyMatch(kind -> file.toString().contains("/src/" + kind)));
  }

  private static Stream<Path> documents() {
    return files(root()).filter(file -> file.toString().endsWith(".md"));
  }

  private static Stream<Path> targets(Path document) {
    return LINK.matcher(String.join("\n", lines(document)))
        .results()
        .map(link -> document.resolveSibling(link.group(1)));
  }

  private static Stream<String> offending(Path file, Pattern pattern) {
    return offending(file, line -> pattern.matcher(line).find());
  }

  private static Stream<String> offending(Path file, Predicate<String> rule) {
    List<String> lines = lines(file);
    return IntStream.range(0, lines.size())
        .filter(i -> rule.test(lines.get(i)))
        .mapToObj(i -> "%s:%d: %s".formatted(file, i + 1, lines.get(i).strip()));
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All files but what builds and version control made. */
  private static Stream<Path> files(Path directory) {
    var found = new ArrayList<Path>();
    try (Stream<Path> entries = Files.list(directory)) {
      for (Path entry : entries.sorted().toList()) {
        String name = entry.getFileName().toString();
        if (Files.isDirectory(entry) && !MADE.contains(name) && !name.startsWith(".")) {
          files(entry).forEach(found::add);
        } else if (Files.isRegularFile(entry)) {
          found.add(entry);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found.stream();
  }

  private static Path root() {
    Path here = Path.of("").toAbsolutePath();
    while (!Files.isRegularFile(here.resolve("kadis"))) {
      here = Objects.requireNonNull(here.getParent(), "the launcher is in no folder above");
    }
    return here;
  }
}
