package io.kadis.interop.history;

/** Something done to a node, or seen of it. */
public record NodeEvent(String node, Kind kind, long at) {
  /** What. */
  public enum Kind {
    /** SIGKILL. */
    KILLED,
    /** SIGSTOP. */
    STOPPED,
    /** SIGTERM. */
    TERMINATED,
    /** SIGCONT. */
    CONTINUED,
    RESTARTED,
    /** It and all others that live know each other again. */
    SETTLED,
    /** SIGKILL, and its disk will never be seen again. */
    GONE
  }
}
