package io.kadis.app.config;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations and sizes as flags and query parameters write them. */
public final class Units {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)?");
  private static final Pattern SIZE = Pattern.compile("(\\d{1,18})(B|KiB|MiB|GiB|TiB)?");

  private Units() {}

  /** Beyond it sums of times would overflow. */
  private static final Duration MAX_DURATION = Duration.ofDays(36_500);

  /**
   * Reads {@code 500ms 30s 10m 12h 7d}; a bare number is seconds.
   *
   * @throws IllegalArgumentException naming the text and the forms there are
   */
  public static Duration duration(String text) {
    Matcher parts = DURATION.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "'%s' is not a duration such as 500ms, 30s, 10m, 12h or 7d".formatted(text));
    }
    Duration unit =
        switch (parts.group(2)) {
          case "ms" -> Duration.ofMillis(1);
          case "m" -> Duration.ofMinutes(1);
          case "h" -> Duration.ofHours(1);
          case "d" -> Duration.ofDays(1);
          case null, default -> Duration.ofSeconds(1);
        };
    Duration duration = unit.multipliedBy(Long.parseLong(parts.group(1)));
    if (duration.compareTo(MAX_DURATION) > 0) {
      throw new IllegalArgumentException("'%s' is more than 36500d".formatted(text));
    }
    return duration;
  }

  /**
   * A {@link #duration} that is more than nothing.
   *
   * @throws IllegalArgumentException naming the text
   */
  public static Duration positiveDuration(String text) {
    Duration duration = duration(text);
    if (duration.isZero()) {
      throw new IllegalArgumentException("'%s' is not more than 0".formatted(text));
    }
    return duration;
  }

  /** A duration as a person would write it: {@code 250ms}, {@code 10s}. */
  public static String text(Duration duration) {
    long millis = duration.toMillis();
    return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
  }

  /** A size as a person would read it: {@code 319 B}, {@code 1.5 MiB}, {@code 10 GiB}. */
  public static String text(long bytes) {
    String[] units = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    int unit = bytes < 1024 ? 0 : (63 - Long.numberOfLeadingZeros(bytes)) / 10;
    String number = String.format(Locale.ROOT, "%.1f", (double) bytes / (1L << (10 * unit)));
    return number.replaceFirst("\\.0$", "") + " " + units[unit];
  }

  /**
   * Reads {@code 512B 64KiB 100MiB 10GiB 1TiB}; a bare number is bytes.
   *
   * @throws IllegalArgumentException naming the text and the forms there are
   */
  public static long size(String text) {
    Matcher parts = SIZE.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "'%s' is not a size such as 64KiB, 100MiB or 10GiB".formatted(text));
    }
    int shift =
        switch (parts.group(2)) {
          case "KiB" -> 10;
          case "MiB" -> 20;
          case "GiB" -> 30;
          case "TiB" -> 40;
          case null, default -> 0;
        };
    try {
      return Math.multiplyExact(Long.parseLong(parts.group(1)), 1L << shift);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("'%s' is more than 8 EiB".formatted(text), e);
    }
  }
}
