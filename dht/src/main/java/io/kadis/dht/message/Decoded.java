package io.kadis.dht.message;

/** What a decoder made of a peer's bytes. Bad bytes are an answer, never an exception. */
public sealed interface Decoded<T> {
  record Ok<T>(T message) implements Decoded<T> {}

  /**
   * @param why one line for a person, naming the value and the limit
   */
  record Malformed<T>(String why) implements Decoded<T> {}
}
