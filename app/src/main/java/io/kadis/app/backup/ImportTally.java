package io.kadis.app.backup;

import java.util.ArrayList;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;

/** What became of the records of an import. For many threads. */
public final class ImportTally {
  /** Told with their reason; the rest is only counted. */
  private static final int MAX_REFUSALS = 20;

  private final List<Refusal> refusals = new ArrayList<>();
  private long added;
  private long updated;
  private long same;
  private long newerHeld;
  private long expired;
  private long refused;

  /**
   * A record that is not in the store.
   *
   * @param why one line for a person
   */
  public record Refusal(Bytes key, String why) {}

  /**
   * All at one moment.
   *
   * @param updated over an older one, or merged with what was there
   * @param same were there already
   * @param newerHeld lost against a newer one
   * @param expired whose time is over, deletes among them
   * @param refusals the first {@value #MAX_REFUSALS} of those refused
   */
  public record Totals(
      long added,
      long updated,
      long same,
      long newerHeld,
      long expired,
      long refused,
      List<Refusal> refusals) {
    public Totals {
      refusals = List.copyOf(refusals);
    }

    public long records() {
      return added + updated + same + newerHeld + expired + refused;
    }
  }

  public synchronized Totals totals() {
    return new Totals(added, updated, same, newerHeld, expired, refused, refusals);
  }

  synchronized void added() {
    added++;
  }

  synchronized void updated() {
    updated++;
  }

  synchronized void same() {
    same++;
  }

  synchronized void newerHeld() {
    newerHeld++;
  }

  synchronized void expired() {
    expired++;
  }

  synchronized void refused(Bytes key, String why) {
    refused++;
    if (refusals.size() < MAX_REFUSALS) {
      refusals.add(new Refusal(key, why));
    }
  }
}
