package io.kadis.kv.quorum;

/** How many replicas must agree (DESIGN §4, "Copies"). */
public sealed interface Quorum {
  record One() implements Quorum {}

  /** ⌊n_eff/2⌋ + 1. */
  record Majority() implements Quorum {}

  /** n_eff. */
  record All() implements Quorum {}

  /** Taken as it is, never lowered to what can be had. */
  record Exactly(int replicas) implements Quorum {
    public Exactly {
      if (replicas < 1) {
        throw new IllegalArgumentException("a quorum of " + replicas + " is less than 1");
      }
    }
  }

  /**
   * @param nEff min(n, servers found, this node included); at least 1
   */
  default int required(int nEff) {
    return switch (this) {
      case One _ -> 1;
      case Majority _ -> nEff / 2 + 1;
      case All _ -> nEff;
      case Exactly(int replicas) -> replicas;
    };
  }

  /** Whether one replica is enough, however many there are. */
  default boolean isOne() {
    return this instanceof One || (this instanceof Exactly(int replicas) && replicas == 1);
  }

  /** {@code one}, {@code quorum}, {@code all}, or a number. */
  static Quorum parse(String text) {
    return switch (text) {
      case "one" -> new One();
      case "quorum" -> new Majority();
      case "all" -> new All();
      default -> parseNumber(text);
    };
  }

  private static Quorum parseNumber(String text) {
    try {
      return new Exactly(Integer.parseInt(text));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "quorum '" + text + "' is not one, quorum, all or a number", e);
    }
  }
}
