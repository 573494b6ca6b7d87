package io.kadis.app.cli;

import org.jspecify.annotations.Nullable;

/** Puts lines together to server-sent events (WHATWG HTML §9.2.6). For one thread. */
final class EventReader implements Api.Lines {
  /** Takes events. */
  @FunctionalInterface
  interface Events {
    /** Whether more are wanted. */
    boolean take(String data);
  }

  private final Events events;
  private final StringBuilder data = new StringBuilder();
  private @Nullable String id;

  EventReader(Events events) {
    this.events = events;
  }

  /** Of the last event; null before there was one. */
  @Nullable String lastId() {
    return id;
  }

  @Override
  public boolean take(String line) {
    if (line.isEmpty()) {
      return end();
    }
    int colon = line.indexOf(':');
    String field = colon < 0 ? line : line.substring(0, colon);
    String value = colon < 0 ? "" : line.substring(colon + 1).replaceFirst("^ ", "");
    switch (field) {
      case "id" -> id = value;
      case "data" -> data.append(data.isEmpty() ? "" : "\n").append(value);
      default -> {} // Comments, the kind, which the data has as well, and what may come to be.
    }
    return true;
  }

  private boolean end() {
    if (data.isEmpty()) {
      return true;
    }
    String whole = data.toString();
    data.setLength(0);
    return events.take(whole);
  }
}
