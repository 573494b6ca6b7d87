package io.kadis.dht.record;

import static io.kadis.dht.record.IpnsFixtures.DATA;
import static io.kadis.dht.record.IpnsFixtures.END;
import static io.kadis.dht.record.IpnsFixtures.KEY;
import static io.kadis.dht.record.IpnsFixtures.NAME;
import static io.kadis.dht.record.IpnsFixtures.NOW;
import static io.kadis.dht.record.IpnsFixtures.OWNER;
import static io.kadis.dht.record.IpnsFixtures.PUBLISHED;
import static io.kadis.dht.record.IpnsFixtures.SIGNATURE_V2;
import static io.kadis.dht.record.IpnsFixtures.ascii;
import static io.kadis.dht.record.IpnsFixtures.both;
import static io.kadis.dht.record.IpnsFixtures.bytes;
import static io.kadis.dht.record.IpnsFixtures.first;
import static io.kadis.dht.record.IpnsFixtures.second;
import static io.kadis.dht.record.IpnsFixtures.signed;
import static io.kadis.dht.record.IpnsFixtures.string;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.identity.PrivateKey;
import io.kadis.libp2p.identity.PublicKey;
import io.kadis.libp2p.multiformats.Multihash;
import io.kadis.proto.KeyProto;
import io.kadis.testing.Requirement;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

/** What is a valid IPNS record; the published cases among them. */
class IpnsRecordTest {
  private final Validator validator = new IpnsValidator();

  private Validity at(Instant now, Bytes record) {
    return validator.validate(KEY, record, now);
  }

  private void valid(Bytes record) {
    assertThat(at(NOW, record)).isEqualTo(Validity.VALID);
  }

  private void invalid(Bytes record, String why) {
    assertThat(at(NOW, record)).isInstanceOf(Validity.Invalid.class);
    assertThat(((Validity.Invalid) at(NOW, record)).reason()).contains(why);
  }

  @Test
  @Requirement("IPNS-1")
  void aNameIsStoredUnderTheBytesOfItsOwnersId() {
    assertThat(KEY.toUnprefixedHexString())
        .isEqualTo(
            "2f69706e732f0024080112201ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e");
    assertThat(NAME).hasToString("k51qzi5uqu5dgy8qsq67hbz73jqkw87l3fgf4a91qb0d9b5173tir7n4vxk1oe");
    assertThat(IpnsName.of(KEY)).contains(NAME);
    assertThat(IpnsName.of(ascii("/ipns/" + NAME))).as("text is no id").isEmpty();
    assertThat(IpnsName.of(Bytes.wrap(ascii("/pk/"), NAME.owner().bytes()))).isEmpty();
    assertThat(validator.validate(ascii("/ipns/" + NAME), bytes(second()), NOW))
        .isInstanceOf(Validity.Invalid.class);
  }

  @Test
  @Requirement("IPNS-1")
  void aNameIsReadInEachWayPeopleWriteIt() {
    for (String text : List.of(NAME.toString(), NAME.owner().toString(), "/ipns/" + NAME)) {
      assertThat(IpnsName.parse(text)).isEqualTo(NAME);
    }
  }

  @Test
  @Requirement({"IPNS-3", "IPNS-4"})
  void thePublishedRecordIsWhatWeSign() {
    assertThat(PUBLISHED.sign(OWNER)).isEqualTo(bytes(second()));
    assertThat(IpnsRecord.verify(NAME, bytes(second()))).isEqualTo(PUBLISHED);
    assertThat(IpnsRecord.verify(NAME, bytes(both()))).isEqualTo(PUBLISHED);
  }

  @Test
  @Requirement({"IPNS-2", "IPNS-4", "IPNS-5"})
  void thePublishedCases() {
    invalid(bytes(first()), "retired");
    valid(bytes(both()));
    invalid(bytes(both().setValue(string(ascii("/ipfs/bafkqabb")))), "first form");
    invalid(bytes(both().setSignatureV2(string(SIGNATURE_V2.shiftLeft(1)))), "signatureV2");
    valid(bytes(both().setSignatureV1(string(SIGNATURE_V2))));
    valid(bytes(second()));
  }

  @Test
  @Requirement("IPNS-2")
  void aLargeRecordIsNotEvenRead() {
    int room = IpnsRecord.MAX_BYTES - bytes(second()).size() - 3;
    valid(bytes(second().setUnknownFields(unknown(room))));
    invalid(bytes(second().setUnknownFields(unknown(room + 1))), "over the 10,240");
    invalid(Bytes.repeat((byte) 0xff, IpnsRecord.MAX_BYTES + 1), "over the 10,240");
  }

  /** Field 15, tag and length three bytes. */
  private static UnknownFieldSet unknown(int size) {
    var field = UnknownFieldSet.Field.newBuilder();
    return UnknownFieldSet.newBuilder()
        .addField(15, field.addLengthDelimited(ByteString.copyFrom(new byte[size])).build())
        .build();
  }

  @Test
  @Requirement("IPNS-2")
  void dataAndSignatureMustBeThereAndNotEmpty() {
    invalid(bytes(second().clearData()), "retired");
    invalid(bytes(second().clearSignatureV2()), "retired");
    invalid(bytes(both().setData(ByteString.EMPTY)), "retired");
    invalid(Bytes.EMPTY, "retired");
    invalid(Bytes.of(0xff), "no IpnsEntry");
  }

  @Test
  @Requirement("IPNS-3")
  void theSignatureIsOverTheBytesReceived() {
    var spread = Bytes.concatenate(DATA.slice(0, DATA.size() - 1), Bytes.of(0x18, 0x00));
    invalid(signed(spread), "more bytes than it needs");
    var other = new IpnsData(ascii("/ipfs/x"), ascii("2126-01-01T00:00:00+02:00"), 1, 0).encode();
    valid(signed(other));
    invalid(bytes(second().setData(string(other))), "signatureV2");
  }

  /** TTL has 13 bytes, its name's length included, and Value with its own 21. */
  @Test
  @Requirement("IPNS-3")
  void aKeyComesOnceAndInItsPlace() {
    var ttl = DATA.slice(1, 13);
    var behind = Bytes.concatenate(DATA.slice(14, 21), ttl, DATA.slice(35));
    invalid(signed(Bytes.concatenate(Bytes.of(0xa5), behind)), "not in the order");
    var twice = Bytes.concatenate(Bytes.of(0xa6), ttl, DATA.slice(1));
    invalid(signed(twice), "a key twice");
  }

  @Test
  @Requirement("IPNS-4")
  void theKeyIsThatOfTheNameWhereverItComesFrom() {
    valid(bytes(second().setPubKey(string(OWNER.publicKey().encode()))));
    var other = PrivateKey.ofSeed(Bytes.repeat((byte) 1, 32)).publicKey();
    invalid(bytes(second().setPubKey(string(other.encode()))), "pubKey is not that");
    invalid(bytes(second().setPubKey(string(ascii("no key")))), "no IPNS record");
    assertThat(validator.validate(nameOf(other).key(), bytes(second()), NOW))
        .isInstanceOf(Validity.Invalid.class);
  }

  /** RSA keys are too long for a name: it is their hash, and the record brings the key. */
  @Test
  @Requirement("IPNS-4")
  void aRecordMayBringTheKeyOfAHashedName() throws Exception {
    var generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    var pair = generator.generateKeyPair();
    var rsa = Signature.getInstance("SHA256withRSA");
    rsa.initSign(pair.getPrivate());
    rsa.update(Bytes.wrap(ascii("ipns-signature:"), DATA).toArray());
    var signed = second().setSignatureV2(ByteString.copyFrom(rsa.sign()));
    var key =
        PublicKey.decode(
            Bytes.wrap(
                KeyProto.PublicKey.newBuilder()
                    .setType(KeyProto.KeyType.RSA)
                    .setData(ByteString.copyFrom(pair.getPublic().getEncoded()))
                    .build()
                    .toByteArray()));

    var name = nameOf(key).key();
    assertThat(validator.validate(name, bytes(signed), NOW).toString()).contains("no pubKey");
    assertThat(validator.validate(name, bytes(signed.setPubKey(string(key.encode()))), NOW))
        .isEqualTo(Validity.VALID);
  }

  @Test
  @Requirement("IPNS-4")
  void aHashedNameNeedsTheKeyInTheRecord() {
    var hashed = Bytes.wrap(ascii("/ipns/"), Multihash.sha256(ascii("a long key")).encode());
    assertThat(validator.validate(hashed, bytes(second()), NOW).toString()).contains("no pubKey");
  }

  private static IpnsName nameOf(PublicKey key) {
    return new IpnsName(PeerId.of(key));
  }

  @Test
  @Requirement("IPNS-5")
  void theFirstFormMustSayWhatTheSecondSays() {
    invalid(bytes(both().clearValue()), "first form");
    invalid(bytes(both().clearSignatureV1().clearValidity()), "first form");
    invalid(bytes(both().setValidity(string(ascii("2127-01-01T00:00:00Z")))), "first form");
    invalid(bytes(both().setValidityTypeValue(1)), "first form");
    invalid(bytes(both().setSequence(2)), "first form");
    invalid(bytes(both().clearTtl()), "first form");
    valid(bytes(second().setSequence(2).setTtl(3))); // Nothing of the first form is read then.
  }

  @Test
  @Requirement("IPNS-6")
  void aRecordIsValidUpToItsLastMoment() {
    assertThat(at(END, bytes(second()))).isEqualTo(Validity.VALID);
    assertThat(at(END.plusNanos(1), bytes(second())).toString()).contains("expired at " + END);
  }

  @Test
  @Requirement("IPNS-6")
  void onlyTimesOfRfc3339EndARecord() {
    for (String time :
        List.of("2126-01-01T00:00:00Z", "2126-01-01T00:00:00.5Z", "2126-01-01T00:00:00-11:30")) {
      valid(ending(time));
    }
    for (String time :
        List.of(
            "2126-01-01",
            "2126-02-30T00:00:00Z",
            "2126-01-01T00:00Z",
            "",
            "never",
            "2126-01-01T00:00:00",
            "2126-01-01t00:00:00z",
            "+12126-01-01T00:00:00Z",
            "2126-01-01T00:00:00.0000000001Z")) {
      invalid(ending(time), "Validity");
    }
  }

  /** Its length in one byte, as for texts up to 23 and from 24 on. */
  private static Bytes ending(String time) {
    var length =
        time.length() < 24 ? Bytes.of(0x40 | time.length()) : Bytes.of(0x58, time.length());
    var validity =
        Bytes.fromHexString("581e323132362d30312d30315430303a30303a30302e3030303030303030315a");
    return replaced(validity, Bytes.concatenate(length, ascii(time)));
  }

  @Test
  @Requirement({"IPNS-6", "SEC-19"})
  void numbersAreNeitherNegativeNorBeyond63Bits() {
    var one = ascii("Sequence").toUnprefixedHexString() + "01";
    for (String number : List.of("20", "1b8000000000000000", "3b7fffffffffffffff", "4101", "f5")) {
      invalid(replaced(one, one.substring(0, 16) + number), "Sequence is not there as a number");
    }
    valid(replaced(one, one.substring(0, 16) + "1b7fffffffffffffff"));
    var ttl = "54544c1b00000045d964b800";
    invalid(replaced(ttl, "54544c20"), "TTL is not there as a number");
  }

  @Test
  @Requirement("IPNS-6")
  void anotherValidityTypeIsInvalid() {
    invalid(signed(Bytes.concatenate(DATA.slice(0, DATA.size() - 1), Bytes.of(1))), "is not 0");
  }

  @Test
  @Requirement("IPNS-6")
  void fieldsNobodyKnowsAreReadOver() {
    var more = Bytes.concatenate(Bytes.of(0xa6), DATA.slice(1), ascii("mSomethingElse"));
    valid(signed(Bytes.concatenate(more, Bytes.fromHexString("83f6a1616101d82a4100"))));
  }

  @Test
  @Requirement("IPNS-6")
  void aFieldThatIsMissingIsSaid() {
    var without = Bytes.concatenate(Bytes.of(0xa4), DATA.slice(14));
    invalid(signed(without), "TTL is not there");
  }

  private static Bytes replaced(String hex, String by) {
    return replaced(Bytes.fromHexString(hex), Bytes.fromHexString(by));
  }

  /** The published data with something else in it, signed. */
  private static Bytes replaced(Bytes part, Bytes by) {
    var hex = DATA.toUnprefixedHexString();
    assertThat(hex).contains(part.toUnprefixedHexString());
    return signed(
        Bytes.fromHexString(hex.replace(part.toUnprefixedHexString(), by.toUnprefixedHexString())));
  }

  @Test
  @Requirement({"IPNS-6", "KAD-74"})
  void noHolderKeepsARecordBeyondItsEnd() {
    var received = END.minus(Duration.ofHours(47));
    var late = new KadRecord(KEY, bytes(second()), received);
    assertThat(validator.lifetime(late)).isEqualTo(new Lifetime.Until(END.plusNanos(1)));
    var early = new KadRecord(KEY, bytes(second()), NOW);
    assertThat(validator.lifetime(early))
        .isEqualTo(new Lifetime.Until(NOW.plus(Validator.RECORD_LIFETIME)));
    var damaged = new KadRecord(KEY, Bytes.of(1), NOW);
    assertThat(validator.lifetime(damaged))
        .isEqualTo(new Lifetime.Until(NOW.plus(Validator.RECORD_LIFETIME)));
  }
}
