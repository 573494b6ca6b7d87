package io.kadis.interop.chaos;

import io.kadis.interop.KadisNode;

/** A place in the fleet; its process changes with each restart. For many threads. */
final class Member {
  /** What clients and the nemesis may expect of it. */
  enum State {
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

  String name() {
    return name;
  }

  String peerId() {
    return peerId;
  }

  KadisNode node() {
    return node;
  }

  State state() {
    return state;
  }

  void is(State now) {
    state = now;
  }

  /** Starts it again on its data and port, without anybody to bootstrap from. */
  void restart() throws Exception {
    node = node.restart();
    state = State.UP;
  }
}
