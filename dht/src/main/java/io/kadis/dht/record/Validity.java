package io.kadis.dht.record;

/** What a validator says of a value. */
public sealed interface Validity {
  Validity VALID = new Valid();

  record Valid() implements Validity {}

  /**
   * @param reason one line for a person, naming the value and the limit
   */
  record Invalid(String reason) implements Validity {}
}
