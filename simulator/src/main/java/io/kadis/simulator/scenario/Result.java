package io.kadis.simulator.scenario;

import io.kadis.simulator.check.Copies;
import java.util.List;

/**
 * What became of one design under one plan.
 *
 * @param design its name, for a table
 * @param lost keys of which no disk that returns has what was acknowledged
 * @param reads how well keys could be read
 * @param copies at the end
 * @param upkeep per node that is up, and hour: keeping copies
 * @param tables per node that is up, and hour: keeping routing tables and connections
 * @param flaws what a checker found wrong, a line each; none when all is well
 */
public record Result(
    String design,
    int lost,
    Reads reads,
    CopiesOverTime copies,
    Work upkeep,
    Work tables,
    List<String> flaws) {
  public Result {
    flaws = List.copyOf(flaws);
  }

  /**
   * @param unreadableMinutes keys times minutes in which a quorum read would have missed
   * @param misleadingMinutes those in which it would be answered, and wrongly
   * @param keyMinutes of all
   * @param worst the most keys unreadable in one minute
   */
  public record Reads(long unreadableMinutes, long misleadingMinutes, long keyMinutes, int worst) {}

  /**
   * @param least the fewest copies any key had at any full hour
   * @param mean over keys and hours
   * @param atEnd how they stood at the end
   */
  public record CopiesOverTime(int least, double mean, Copies atEnd) {}

  /** Sent by a node in an hour. */
  public record Work(double bytes, double messages) {}
}
