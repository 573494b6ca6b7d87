package io.kadis.kv.sync;

import java.util.Optional;

/**
 * The records in a reply.
 *
 * @param bytes of keys and values
 */
public record Payload(int records, long bytes) {
  private static final Payload NONE = new Payload(0, 0);

  public static Payload of(SyncReply reply) {
    if (!(reply instanceof SyncReply.Pulled(var records))) {
      return NONE;
    }
    var copies = records.stream().flatMap(Optional::stream).toList();
    long bytes = copies.stream().mapToLong(SyncReply.Copy::bytes).sum();
    return new Payload(copies.size(), bytes);
  }
}
