package io.kadis.simulator.churn;

import java.time.Duration;
import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * How nodes come and go. Some stay; the others live through session after session, each followed by
 * an absence. That a few turn over fast while most are stable, and that both times follow a Weibull
 * distribution of shape about 0.6, is what Stutzbach and Rejaie measured in Gnutella, BitTorrent
 * and Kad ("Understanding churn in peer-to-peer networks", IMC 2006). Half of the peers that came
 * into the DHT of IPFS were gone after two hours (ProbeLab, RFM 2, 2021): {@link #HEAVY} takes one.
 *
 * @param restless the part of the nodes that come and go at all
 */
public record Churn(double restless, Weibull sessions, Weibull absences, Endings endings) {
  /**
   * How sessions end; what is left of one is the part of those killed, back with their disk.
   *
   * @param replaced the part that ends for good: a new node comes instead, with an empty disk
   * @param stopped the part that ends as a person stops a node
   * @param hung the part that only falls silent for a while
   */
  public record Endings(double replaced, double stopped, double hung) {
    public Endings {
      if (Math.min(replaced, Math.min(stopped, hung)) < 0 || replaced + stopped + hung > 1) {
        throw new IllegalArgumentException(
            "replaced %s, stopped %s, hung %s: not parts of one"
                .formatted(replaced, stopped, hung));
      }
    }

    private Ending at(double point) {
      if (point < replaced) {
        return Ending.REPLACED;
      }
      if (point < replaced + stopped) {
        return Ending.STOPPED;
      }
      return point < replaced + stopped + hung ? Ending.HUNG : Ending.CRASHED;
    }
  }

  /** A session that ends, counted from when it began or from now. */
  public record Spell(Duration lasts, Ending ending, Duration absence) {}

  private static final double SHAPE = 0.6;

  /** A hang is over before anybody would call it an absence. */
  private static final Duration LONGEST_HANG = Duration.ofMinutes(10);

  /** So long ago that a session under way now began by chance, not at the start. */
  private static final Duration PAST = Duration.ofDays(7);

  public static final Churn NONE = of(0, Duration.ofHours(1), Duration.ofMinutes(15));

  /** One in ten comes and goes, for hours. */
  public static final Churn LIGHT = of(0.1, Duration.ofHours(4), Duration.ofMinutes(15));

  /** Half of the nodes come and go, half of the sessions take less than an hour. */
  public static final Churn HEAVY = of(0.5, Duration.ofHours(1), Duration.ofMinutes(15));

  private static Churn of(double restless, Duration session, Duration absence) {
    return new Churn(
        restless,
        new Weibull(session, SHAPE, Duration.ofMinutes(2)),
        new Weibull(absence, SHAPE, Duration.ofSeconds(10)),
        new Endings(0.1, 0.4, 0.1));
  }

  /** {@code none}, {@code light} or {@code heavy}. */
  public static Churn parse(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "none" -> NONE;
      case "light" -> LIGHT;
      case "heavy" -> HEAVY;
      default ->
          throw new IllegalArgumentException("'%s' is not none, light or heavy".formatted(text));
    };
  }

  public Churn {
    if (!(restless >= 0 && restless <= 1)) {
      throw new IllegalArgumentException("restless %s: not a part of one".formatted(restless));
    }
  }

  /** Of a node that comes up now. */
  public Spell next(RandomGenerator random) {
    var lasts = sessions.next(random);
    var ending = endings.at(random.nextDouble());
    var absence = absences.next(random);
    boolean cut = ending == Ending.HUNG && absence.compareTo(LONGEST_HANG) > 0;
    return new Spell(lasts, ending, cut ? LONGEST_HANG : absence);
  }

  /**
   * What is left of the session of a node that is up: it began some time ago, and long ones are
   * more likely to be met.
   */
  public Spell underway(RandomGenerator random) {
    var spell = next(random);
    var ends = spell.lasts;
    while (ends.compareTo(PAST) < 0) {
      spell = next(random);
      ends = ends.plus(spell.lasts);
    }
    return new Spell(ends.minus(PAST), spell.ending, spell.absence);
  }
}
