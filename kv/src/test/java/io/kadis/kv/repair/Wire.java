package io.kadis.kv.repair;

import io.kadis.dht.message.Decoded;
import io.kadis.dht.store.StoreException;
import io.kadis.kv.sync.SyncFrame;
import io.kadis.kv.sync.SyncReply;
import io.kadis.kv.sync.SyncReply.Copy;
import io.kadis.kv.sync.SyncRequest;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/**
 * Answers as they come over the wire, and what they cost: every byte of every frame both ways, its
 * length included, but for the keys and values of records.
 */
final class Wire implements Talk.Other {
  private static final long SETTINGS = -1; // Fixed64: as long as any.

  private final Talk.Other other;
  private long bytes;
  private int roundTrips;

  Wire(Talk.Other other) {
    this.other = other;
  }

  long bytes() {
    return bytes;
  }

  int roundTrips() {
    return roundTrips;
  }

  @Override
  public SyncReply answer(SyncRequest request) throws StoreException {
    roundTrips++;
    var question = new SyncFrame(request, SETTINGS).encode();
    var asked = ((Decoded.Ok<SyncFrame>) SyncFrame.decode(question)).message().request();
    var answer = other.answer(asked);
    var body = answer.encode();
    bytes += framed(question) + framed(body) - payload(answer);
    return ((Decoded.Ok<SyncReply>) SyncReply.decode(body, request)).message();
  }

  /** With the length that goes before it: 7 bits a byte. */
  static long framed(Bytes body) {
    int lengthBits = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(1, body.size()));
    return (long) body.size() + (lengthBits + 6) / 7;
  }

  private static long payload(SyncReply reply) {
    return reply instanceof SyncReply.Pulled(var records)
        ? records.stream().flatMap(Optional::stream).mapToLong(Copy::bytes).sum()
        : 0;
  }
}
