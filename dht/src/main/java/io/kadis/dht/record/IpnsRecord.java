package io.kadis.dht.record;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.identity.PrivateKey;
import io.kadis.libp2p.identity.PublicKey;
import io.kadis.proto.IpnsProto.IpnsEntry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import org.apache.tuweni.bytes.Bytes;

/**
 * What the owner of an IPNS name has it stand for, until when. Source:
 * specs.ipfs.tech/ipns/ipns-record. Pure.
 *
 * @param value what the name stands for; usually a path as {@code /ipfs/CID}, but any bytes
 * @param sequence the owner's count of values
 * @param validUntil up to this very moment
 * @param ttl how long readers may rely on it without asking again
 */
public record IpnsRecord(Bytes value, long sequence, Instant validUntil, Duration ttl) {
  /** Of a record, looked at before anything in it (IPNS-2). */
  public static final int MAX_BYTES = 10_240;

  /** The newer record last; equal ones may differ in what is not signed. */
  static final Comparator<IpnsRecord> BY_AGE =
      Comparator.comparingLong(IpnsRecord::sequence).thenComparing(IpnsRecord::validUntil);

  /** Before what is signed: a signature for anything else is none of this. */
  private static final Bytes DOMAIN = ascii("ipns-signature:");

  /**
   * The record, signed by the owner of the name; in the second form alone, which is all that counts
   * (IPNS-2).
   */
  public Bytes sign(PrivateKey owner) {
    var validity = ascii(RecordTime.format(validUntil));
    var data = new IpnsData(value, validity, sequence, ttl.toNanos()).encode();
    return Bytes.wrap(
        IpnsEntry.newBuilder()
            .setSignatureV2(string(owner.sign(Bytes.concatenate(DOMAIN, data))))
            .setData(string(data))
            .build()
            .toByteArray());
  }

  /**
   * Reads a record and checks all but the time.
   *
   * @throws IllegalArgumentException saying which rule it breaks
   */
  public static IpnsRecord verify(IpnsName name, Bytes record) {
    var entry = entry(record);
    var data = data(entry);
    var signed = Bytes.concatenate(DOMAIN, bytes(entry.getData())); // As received (IPNS-3).
    if (!key(name, entry).verify(signed, bytes(entry.getSignatureV2()))) {
      throw new IllegalArgumentException("signatureV2 is not that of " + name);
    }
    return of(data);
  }

  /**
   * Reads a record and checks its form alone.
   *
   * @throws IllegalArgumentException saying which rule it breaks
   */
  public static IpnsRecord decode(Bytes record) {
    return of(data(entry(record)));
  }

  private static IpnsRecord of(IpnsData data) {
    return new IpnsRecord(
        data.value(), data.sequence(), data.validUntil(), Duration.ofNanos(data.ttlNanos()));
  }

  private static IpnsEntry entry(Bytes record) {
    if (record.size() > MAX_BYTES) {
      throw new IllegalArgumentException(
          "%,d bytes are over the %,d of an IPNS record".formatted(record.size(), MAX_BYTES));
    }
    IpnsEntry entry;
    try {
      entry = IpnsEntry.parseFrom(record.toArrayUnsafe());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("no IpnsEntry: " + e.getMessage(), e);
    }
    if (entry.getData().isEmpty() || entry.getSignatureV2().isEmpty()) {
      throw new IllegalArgumentException("without data and signatureV2: the first form is retired");
    }
    return entry;
  }

  private static IpnsData data(IpnsEntry entry) {
    var data = IpnsData.decode(bytes(entry.getData()));
    boolean bothForms = !entry.getValue().isEmpty() || !entry.getSignatureV1().isEmpty();
    if (bothForms && !repeats(entry, data)) {
      throw new IllegalArgumentException("the first form says other things than data (IPNS-5)");
    }
    return data;
  }

  /** Or one who reads the first form would be told what nobody signed. */
  private static boolean repeats(IpnsEntry entry, IpnsData data) {
    return bytes(entry.getValue()).equals(data.value())
        && entry.getValidityTypeValue() == 0
        && bytes(entry.getValidity()).equals(data.validity())
        && entry.getSequence() == data.sequence()
        && entry.getTtl() == data.ttlNanos();
  }

  /** From the record or the name, never from elsewhere: all are to come to one answer (REC-2). */
  private static PublicKey key(IpnsName name, IpnsEntry entry) {
    if (entry.getPubKey().isEmpty()) {
      return name.owner()
          .inlineKey()
          .orElseThrow(() ->
              new IllegalArgumentException("no pubKey, and %s is only its hash".formatted(name)));
    }
    var key = PublicKey.decode(bytes(entry.getPubKey()));
    if (!PeerId.of(key).equals(name.owner())) {
      throw new IllegalArgumentException("pubKey is not that of " + name);
    }
    return key;
  }

  private static Bytes bytes(ByteString string) {
    return Bytes.wrap(string.toByteArray());
  }

  private static ByteString string(Bytes bytes) {
    return ByteString.copyFrom(bytes.toArrayUnsafe());
  }

  private static Bytes ascii(String text) {
    return Bytes.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }
}
