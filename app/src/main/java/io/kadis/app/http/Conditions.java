package io.kadis.app.http;

import io.kadis.kv.Condition;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code If-Match} and {@code If-None-Match} ask for (RFC 9110 §13.1). */
final class Conditions {
  private static final String ANY = "*";

  /** An entity tag of a list, with the commas around it (RFC 9110 §5.6.1, §8.8.3). */
  private static final Pattern ITEM =
      Pattern.compile("[ \\t,]*(W/)?\"([\\x21\\x23-\\x7e\\x80-\\xff]*)\"[ \\t]*(?:,[ \\t,]*|$)");

  private Conditions() {}

  static List<Condition> of(Request request) throws Problem {
    var conditions = new ArrayList<Condition>();
    Optional<String> match = request.header("If-Match");
    if (match.isPresent()) {
      conditions.add(match(match.get()));
    }
    Optional<String> noneMatch = request.header("If-None-Match");
    if (noneMatch.isPresent()) {
      conditions.add(noneMatch(noneMatch.get()));
    }
    return conditions;
  }

  /** The strong comparison: a weak tag matches nothing. */
  private static Condition match(String list) throws Problem {
    return list.strip().equals(ANY)
        ? new Condition.Present()
        : new Condition.Is(tags("If-Match", list, false));
  }

  private static Condition noneMatch(String list) throws Problem {
    return list.strip().equals(ANY)
        ? new Condition.Absent()
        : new Condition.IsNot(tags("If-None-Match", list, true));
  }

  /** As JSON has them: bare tags, or just a star. */
  static Condition match(List<String> tags) {
    return tags.equals(List.of(ANY)) ? new Condition.Present() : new Condition.Is(Set.copyOf(tags));
  }

  /** As JSON has them: bare tags, or just a star. */
  static Condition noneMatch(List<String> tags) {
    return tags.equals(List.of(ANY))
        ? new Condition.Absent()
        : new Condition.IsNot(Set.copyOf(tags));
  }

  /** Whether {@code condition} holds of a key that shows something under {@code tag}. */
  static boolean hold(Condition condition, String tag) {
    return switch (condition) {
      case Condition.Present _ -> true;
      case Condition.Absent _ -> false;
      case Condition.Is(var tags) -> tags.contains(tag);
      case Condition.IsNot(var tags) -> !tags.contains(tag);
    };
  }

  private static Set<String> tags(String header, String list, boolean weak) throws Problem {
    var tags = new LinkedHashSet<String>();
    Matcher item = ITEM.matcher(list);
    int end = 0;
    while (end < list.length() && item.region(end, list.length()).lookingAt()) {
      if (weak || item.group(1) == null) {
        tags.add(item.group(2));
      }
      end = item.end();
    }
    if (end == 0 || end < list.length()) {
      throw Problem.invalid(
          "%s: '%s' is neither * nor a list of entity tags in quotes, as ETag shows them"
              .formatted(header, list));
    }
    return tags;
  }
}
