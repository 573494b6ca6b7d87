package io.kadis.interop.history;

import java.util.List;

/**
 * What a history came to.
 *
 * @param judged gets that found something, or found it absent
 * @param bound of those, the ones that a promise bound to an acknowledged write
 * @param stale gets that returned something older than was acknowledged before, as they may while
 *     nodes near the key are away
 * @param absent of those, the ones that returned nothing
 */
public record Report(List<Violation> violations, int judged, int bound, int stale, int absent) {
  public Report {
    violations = List.copyOf(violations);
  }
}
