package io.kadis.kv.name;

import io.kadis.dht.record.IpnsRecord;
import io.kadis.kv.GetResult;
import io.kadis.kv.WriteResult;

/** What came of {@link Names#publish}. */
public sealed interface Publication {
  /**
   * A record was signed and sent out.
   *
   * @param result whether it is stored
   */
  record Sent(IpnsRecord record, WriteResult result) implements Publication {}

  /** What the name stands for so far is not known, and so neither which number comes next. */
  record NotRead(GetResult why) implements Publication {}
}
