package io.kadis.app.cli;

import io.kadis.StartException;
import io.kadis.app.Node;
import java.util.List;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Has a running node take over what its settings say now, as far as it can. What is wrong changes
 * nothing. One thread at a time.
 */
final class Reload implements Runnable {
  private static final Logger log = LogManager.getLogger(Reload.class);

  private final Node node;
  private final Told.Source source;
  private final Told started;
  private Told inForce;

  /**
   * @param started what the node was told when it started
   */
  Reload(Node node, Told.Source source, Told started) {
    this.node = node;
    this.source = source;
    this.started = started;
    this.inForce = started;
  }

  @Override
  public void run() {
    try {
      var next = source.read();
      node.reload(next.config());
      boolean tellsMore = next.logLevel().compareTo(inForce.logLevel()) > 0;
      Logging.level(tellsMore ? next.logLevel() : inForce.logLevel());
      tell(next, inForce.taken(next));
      Logging.level(next.logLevel());
      inForce = next;
    } catch (StartException | RuntimeException e) {
      log.error(
          "settings were read again and not taken over: {}; nothing has changed", e.getMessage());
    }
  }

  private void tell(Told next, List<String> taken) {
    log.info(
        "settings were read again: {}",
        taken.isEmpty() ? "nothing to take over" : String.join(", ", taken) + " taken over");
    next.warnings().forEach(log::warn);
    started.needRestart(next).forEach(log::warn);
  }
}
