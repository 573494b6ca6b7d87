package io.kadis.dht;

import io.kadis.dht.lookup.LookupRunner;
import org.apache.tuweni.bytes.Bytes;

/** Told of each lookup at its end, by the thread that ran it: quick, and never throws. */
@FunctionalInterface
public interface LookupObserver {
  LookupObserver NONE = (_, _) -> {};

  /**
   * @param key what was looked for; its trace says who was asked when
   */
  void lookedUp(Bytes key, LookupRunner.Found found);
}
