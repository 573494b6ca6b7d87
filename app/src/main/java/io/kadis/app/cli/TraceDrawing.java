package io.kadis.app.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A lookup as a tree: below each peer those that it was the first to name and that were asked for
 * it. Whom this node knew itself stand on the first level. One thread.
 */
final class TraceDrawing {
  /** Of a peer id: its beginning says only of what kind it is. */
  private static final int SHOWN_CHARS = 8;

  private final List<Hop> hops;
  private final List<String> nearest;
  private final Map<String, Integer> bits = new HashMap<>();
  private final Map<Hop, Answer> answers = new HashMap<>();
  private final Map<Hop, List<Hop>> children = new LinkedHashMap<>();
  private final List<Hop> roots = new ArrayList<>();

  /** A peer asked; {@code answeredMs} is null when it did not answer. */
  private record Hop(
      String peer,
      int bits,
      double askedMs,
      @Nullable Double answeredMs,
      String outcome,
      List<String> closer) {
    static Hop of(Map<?, ?> json) {
      return new Hop(
          String.valueOf(json.get("peerId")),
          number(json.get("distanceBits")).intValue(),
          number(json.get("askedMs")).doubleValue(),
          json.get("answeredMs") instanceof Number at ? at.doubleValue() : null,
          String.valueOf(json.get("outcome")),
          json.get("closer") instanceof List<?> all
              ? all.stream().map(String::valueOf).toList()
              : List.of());
    }

    private static Number number(@Nullable Object value) {
      return value instanceof Number number ? number : 0;
    }

    double end() {
      return answeredMs == null ? Double.MAX_VALUE : answeredMs;
    }
  }

  /**
   * What an answer brought.
   *
   * @param news peers that nobody had named before
   * @param before the shortest distance known until then, in bits
   * @param after the shortest known with it
   */
  private record Answer(int news, int before, int after) {}

  /**
   * @param trace as the API tells it
   */
  TraceDrawing(Map<String, Object> trace) {
    this.hops = Table.objects(trace.get("hops")).stream().map(Hop::of).toList();
    var peers = Table.objects(trace.get("peers"));
    this.nearest = peers.stream().map(peer -> String.valueOf(peer.get("peerId"))).toList();
    peers.forEach(peer ->
        bits.put(
            String.valueOf(peer.get("peerId")), Hop.number(peer.get("distanceBits")).intValue()));
    hops.forEach(hop -> bits.put(hop.peer, hop.bits));
    arrange();
  }

  /** In the order in which answers came: who named a peer first, and what was new. */
  private void arrange() {
    var inOrder = hops.stream().sorted(Comparator.comparingDouble(Hop::end)).toList();
    var namedBy = new HashMap<String, Hop>();
    for (Hop hop : inOrder) {
      hop.closer.forEach(peer -> namedBy.putIfAbsent(peer, hop));
    }
    for (Hop hop : hops) {
      Hop parent = namedBy.get(hop.peer);
      if (parent == null || parent.end() > hop.askedMs) {
        roots.add(hop); // It was asked before anyone named it.
      } else {
        children.computeIfAbsent(parent, _ -> new ArrayList<>()).add(hop);
      }
    }
    Set<String> known = new HashSet<>(roots.stream().map(Hop::peer).toList());
    int best = roots.stream().mapToInt(Hop::bits).min().orElse(0);
    for (Hop hop : inOrder) {
      int before = best;
      best = Math.min(best, shortest(hop.closer, best));
      int knownBefore = known.size();
      known.addAll(hop.closer);
      answers.put(hop, new Answer(known.size() - knownBefore, before, best));
    }
  }

  private int shortest(List<String> peers, int otherwise) {
    return peers.stream()
        .map(bits::get)
        .mapToInt(b -> b == null ? otherwise : b)
        .min()
        .orElse(otherwise);
  }

  /** Rounds of asking, one after the other. */
  int depth() {
    return depth(roots);
  }

  private int depth(List<Hop> level) {
    return level.isEmpty()
        ? 0
        : 1 + level.stream().mapToInt(hop -> depth(below(hop))).max().orElse(0);
  }

  private List<Hop> below(Hop hop) {
    return children.getOrDefault(hop, List.of());
  }

  Table table(Paint paint) {
    var table = new Table("asked", "bits", "at ms", "took ms", "nearest", "answer");
    table.row("this node", null, null, null, "", "");
    draw(table, roots, "", paint);
    return table;
  }

  private void draw(Table table, List<Hop> level, String indent, Paint paint) {
    for (Hop hop : level) {
      boolean last = hop.equals(level.getLast());
      int rank = nearest.indexOf(hop.peer) + 1;
      table.styledRow(
          style(hop, rank, paint),
          indent + (last ? "└─ " : "├─ ") + shown(hop.peer),
          hop.bits,
          millis(hop.askedMs),
          hop.answeredMs == null ? null : millis(hop.answeredMs - hop.askedMs),
          rank == 0 ? "" : "#" + rank,
          answer(hop));
      draw(table, below(hop), indent + (last ? "   " : "│  "), paint);
    }
  }

  private static UnaryOperator<String> style(Hop hop, int rank, Paint paint) {
    return hop.answeredMs == null ? paint::bad : rank > 0 ? paint::good : UnaryOperator.identity();
  }

  private String answer(Hop hop) {
    if (hop.answeredMs == null) {
      return "%s: %s".formatted(hop.outcome, hop.peer);
    }
    var answer = answers.getOrDefault(hop, new Answer(0, 0, 0));
    String closer =
        answer.after < answer.before
            ? ", closer: %d to %d bits".formatted(answer.before, answer.after)
            : "";
    return "%s, %d new%s".formatted(Table.count(hop.closer.size(), "peer"), answer.news, closer);
  }

  /** As the ids are shown in the tree, and end in full below it. */
  static String shown(String peer) {
    return peer.length() <= SHOWN_CHARS ? peer : "…" + peer.substring(peer.length() - SHOWN_CHARS);
  }

  private static String millis(double millis) {
    return String.format(Locale.ROOT, "%.1f", millis);
  }
}
