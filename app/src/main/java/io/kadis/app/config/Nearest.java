package io.kadis.app.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** What a person may have meant by a word that there is not. */
public final class Nearest {
  private Nearest() {}

  /** The name nearest to {@code word}, unless all are too different to be meant. */
  public static Optional<String> of(String word, Stream<String> names) {
    return names
        .filter(name -> mayBeMeant(word, name))
        .min(Comparator.comparingInt(name -> distance(word, name)));
  }

  /** {@code (did you mean 'put'?)}, or nothing. */
  public static String hint(String word, Collection<String> names) {
    return of(word, names.stream()).map(" (did you mean '%s'?)"::formatted).orElse("");
  }

  /** A third of it may be wrong, of a short one a letter or two that changed places. */
  private static boolean mayBeMeant(String word, String name) {
    int letters = Math.max(word.length(), name.length());
    return distance(word, name) <= Math.max(1, letters / 3)
        || (word.length() >= 3 && name.startsWith(word));
  }

  /**
   * Letters to insert, to drop, to replace or to swap with their neighbour (Damerau's distance,
   * each letter touched once).
   */
  static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        d[i][j] = i == 0 || j == 0 ? i + j : least(d, a, b, i, j);
      }
    }
    return d[a.length()][b.length()];
  }

  private static int least(int[][] d, String a, String b, int i, int j) {
    int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
    int least = Math.min(d[i - 1][j - 1] + same, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(least, d[i - 2][j - 2] + 1) : least;
  }
}
