package io.kadis.dht.record;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.protobuf.ByteString;
import io.kadis.libp2p.identity.PrivateKey;
import io.kadis.proto.IpnsProto.IpnsEntry;
import java.time.Duration;
import java.time.Instant;
import org.apache.tuweni.bytes.Bytes;

/** A published record, the parts it is made of, and others like it. */
final class IpnsFixtures {
  /** Of the libp2p specification's Ed25519 key. */
  static final PrivateKey OWNER =
      PrivateKey.ofSeed(
          Bytes.fromHexString("7e0830617c4a7de83925dfb2694556b12936c477a0e1feb2e148ec9da60fee7d"));

  static final IpnsName NAME = new IpnsName(OWNER.peerId());
  static final Bytes KEY = NAME.key();
  static final Instant END = Instant.parse("2126-01-01T00:00:00.000000001Z");
  static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  static final Bytes PATH = ascii("/ipfs/bafkqaaa");
  static final IpnsRecord PUBLISHED = new IpnsRecord(PATH, 1, END, Duration.ofMinutes(5));

  static final Bytes DATA =
      Bytes.fromHexString(
          "a56354544c1b00000045d964b8006556616c75654e2f697066732f6261666b71616161"
              + "6853657175656e6365016856616c6964697479581e323132362d30312d30315430303a"
              + "30303a30302e3030303030303030315a6c56616c69646974795479706500");

  static final Bytes SIGNATURE_V2 =
      Bytes.fromHexString(
          "4f91d51e5fa7817bc0ca601baaa4d2046cfd14cb64e0d270c94e7343c589afc5"
              + "1bdc5cd90ba35ed8f0f83e4dcf4fb029f52be4c8fdbc4dd87fcabed2648b9502");

  static final Bytes SIGNATURE_V1 =
      Bytes.fromHexString(
          "1490bef476f4f00263a6b86e7dc6eaa245838dcf690dcc504a04e881957aaab3"
              + "23b0ad7fabfcaaab4c328f695480a3fe3df26cb83400e3d5b12ec6774a2d1302");

  private IpnsFixtures() {}

  /** The published record in the second form alone. */
  static IpnsEntry.Builder second() {
    return IpnsEntry.newBuilder().setSignatureV2(string(SIGNATURE_V2)).setData(string(DATA));
  }

  /** The published record in both forms. */
  static IpnsEntry.Builder both() {
    return second().mergeFrom(first().build());
  }

  /** As records were before there was a second form. */
  static IpnsEntry.Builder first() {
    return IpnsEntry.newBuilder()
        .setValue(string(PATH))
        .setSignatureV1(string(SIGNATURE_V1))
        .setValidity(string(ascii("2126-01-01T00:00:00.000000001Z")))
        .setSequence(1)
        .setTtl(Duration.ofMinutes(5).toNanos());
  }

  /** These very bytes as data, with the owner's signature. */
  static Bytes signed(Bytes data) {
    var signature = OWNER.sign(Bytes.concatenate(ascii("ipns-signature:"), data));
    return bytes(IpnsEntry.newBuilder().setSignatureV2(string(signature)).setData(string(data)));
  }

  static Bytes bytes(IpnsEntry.Builder entry) {
    return Bytes.wrap(entry.build().toByteArray());
  }

  static ByteString string(Bytes bytes) {
    return ByteString.copyFrom(bytes.toArrayUnsafe());
  }

  static Bytes ascii(String text) {
    return Bytes.wrap(text.getBytes(US_ASCII));
  }
}
