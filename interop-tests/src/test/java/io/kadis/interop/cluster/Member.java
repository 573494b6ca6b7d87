package io.kadis.interop.cluster;

import io.kadis.interop.KadisNode;

/** A place in the fleet; its process changes with each restart. For many threads. */
public final class Member {
  /** What clients and the nemesis may expect of it. */
  public enum State {
    UP,
    AWAY,
    GONE
  }

  private final String name;
  private final String peerId;
  private volatile KadisNode node;
  private volatile State state = State.UP;

  Member(String name, KadisNode node) {
    this.name = name;
    this.node = node;
    this.peerId = node.peerId();
  }

  public String name() {
    return name;
  }

  public String peerId() {
    return peerId;
  }

  public KadisNode node() {
    return node;
  }

  public State state() {
    return state;
  }

  public void is(State now) {
    state = now;
  }

  /** Starts it again on its data and port, without anybody to bootstrap from. */
  public void restart() throws Exception {
    node = node.restart();
    state = State.UP;
  }
}
