package io.kadis.kv.namespace;

import org.apache.tuweni.bytes.Bytes;

/** A record ready to send, or why there is none. */
public sealed interface Draft {
  /**
   * @param record a whole Record.value
   */
  record Ready(long version, Bytes record) implements Draft {}

  /**
   * @param message one line for a person, naming the value, the limit and the way out
   */
  record Refused(Refusal reason, String message) implements Draft {}
}
