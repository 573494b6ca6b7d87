package io.kadis.kv.sync;

import static io.kadis.kv.entry.Entries.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.kadis.dht.key.Prefix;
import io.kadis.dht.message.Decoded;
import io.kadis.dht.record.Fingerprint;
import io.kadis.dht.store.RangeStore.Item;
import io.kadis.kv.rpc.KvRequest;
import io.kadis.kv.sync.SyncReply.Copy;
import io.kadis.kv.sync.SyncReply.Verdict;
import io.kadis.kv.sync.SyncRequest.Print;
import io.kadis.proto.SyncProto;
import io.kadis.testing.Requirement;
import io.kadis.testing.Seeds;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.junit.jupiter.api.Test;

class SyncMessagesTest {
  private static final Bytes32 ID = Bytes32.repeat((byte) 0xab);
  private static final Bytes PRINT = Fingerprint.EMPTY.digest();
  private static final Instant CUTOFF = Instant.ofEpochMilli(1_795_000_000_123L);
  private static final SyncRequest COMPARE =
      new SyncRequest.Compare(
          List.of(
              new Print(Prefix.ALL, PRINT),
              new Print(Prefix.of(ID, 7), PRINT),
              new Print(Prefix.of(ID, 256), PRINT)),
          CUTOFF);
  private static final SyncRequest PULL = new SyncRequest.Pull(List.of(ID, Bytes32.ZERO));
  private static final SyncRequest OFFER =
      new SyncRequest.Offer(List.of(Prefix.of(ID, 13), Prefix.ALL), true);
  private static final SyncReply COMPARED =
      new SyncReply.Compared(
          List.of(
              new Verdict.Same(),
              new Verdict.Parts(Collections.nCopies(16, PRINT)),
              new Verdict.Items(List.of(new Item(ID, PRINT), new Item(Bytes32.ZERO, PRINT)))));
  private static final SyncReply PULLED =
      new SyncReply.Pulled(
          List.of(Optional.of(new Copy(utf8("/kv/a"), Bytes.of(1, 2))), Optional.empty()));

  @Test
  void requestsReadBackTheSame() {
    for (SyncRequest request : List.of(COMPARE, PULL, OFFER)) {
      var frame = new SyncFrame(request, 42);
      assertThat(SyncFrame.decode(frame.encode())).isEqualTo(new Decoded.Ok<>(frame));
    }
  }

  @Test
  void repliesReadBackTheSame() {
    assertThat(SyncReply.decode(COMPARED.encode(), COMPARE)).isEqualTo(new Decoded.Ok<>(COMPARED));
    assertThat(SyncReply.decode(PULLED.encode(), PULL)).isEqualTo(new Decoded.Ok<>(PULLED));
    Stream.of(
            new SyncReply.Noted(),
            new SyncReply.Busy("later"),
            new SyncReply.Mismatch("tombstone-ttl=1ms"),
            new SyncReply.Invalid("no"))
        .forEach(reply ->
            assertThat(SyncReply.decode(reply.encode(), OFFER)).isEqualTo(new Decoded.Ok<>(reply)));
    var declined = new SyncReply.Compared(List.of(new Verdict.Declined()));
    assertThat(SyncReply.decode(declined.encode(), COMPARE)).isEqualTo(new Decoded.Ok<>(declined));
  }

  @Test
  void theMostThatIsAskedFits() {
    var print = new Print(new Prefix(ID, Prefix.MAX_LENGTH), PRINT);
    var compare =
        new SyncRequest.Compare(Collections.nCopies(SyncRequest.MAX_IN_ONE, print), CUTOFF);
    var pull = new SyncRequest.Pull(Collections.nCopies(SyncRequest.MAX_IN_ONE, ID));

    for (SyncRequest request : List.of(compare, pull)) {
      assertThat(SyncFrame.decode(new SyncFrame(request, 1).encode()))
          .isEqualTo(new Decoded.Ok<>(new SyncFrame(request, 1)));
    }
  }

  /** Responders add up sizes before anything is encoded. */
  @Test
  void noVerdictAndNoRecordTakesMoreThanItIsCountedFor() {
    var items = Collections.nCopies(SyncReply.MAX_ITEMS_FOR_NONE, new Item(ID, PRINT));
    var verdicts =
        List.of(
            new Verdict.Same(),
            new Verdict.Declined(),
            new Verdict.Items(List.of()),
            new Verdict.Items(items),
            new Verdict.Parts(Collections.nCopies(16, PRINT)));
    for (Verdict verdict : verdicts) {
      assertThat(new SyncReply.Compared(List.of(verdict)).encode().size())
          .isLessThanOrEqualTo(SyncReply.OVERHEAD + verdict.bytes());
    }
    var copy =
        new Copy(Bytes.repeat((byte) 1, KvRequest.MAX_KEY_BYTES), Bytes.wrap(new byte[16_384]));
    assertThat(new SyncReply.Pulled(List.of(Optional.of(copy))).encode().size())
        .isLessThanOrEqualTo(SyncReply.OVERHEAD + SyncReply.OVERHEAD + copy.bytes());
  }

  @Test
  void aRangeHasOneEncoding() {
    assertThat(decoded(range(8, 0xab))).isInstanceOf(Decoded.Ok.class);
    assertThat(decoded(range(8, 0xab, 0))).isEqualTo(malformed("range of 8 bits in 2 bytes"));
    assertThat(decoded(range(9, 0xab))).isEqualTo(malformed("range of 9 bits in 1 bytes"));
    assertThat(decoded(range(7, 0xab))).isEqualTo(malformed("range with bits beyond its 7"));
    assertThat(decoded(range(257, new int[33])))
        .isEqualTo(malformed("range of 257 bits in 33 bytes"));
    assertThat(decoded(range(-1))).isEqualTo(malformed("range of 4294967295 bits in 0 bytes"));
  }

  @Test
  void countsBeyondTheirLimitsAreMalformed() {
    var many = SyncProto.Request.newBuilder();
    for (int i = 0; i <= SyncRequest.MAX_IN_ONE; i++) {
      many.getCompareBuilder().addRanges(range(8, i & 0xff));
    }
    assertThat(decoded(many)).isEqualTo(malformed("257 ranges, not 1 to 256"));
    assertThat(
            decoded(SyncProto.Request.newBuilder().setOffer(SyncProto.Request.Offer.newBuilder())))
        .isEqualTo(malformed("0 ranges, not 1 to 256"));
    for (int bytes : new int[] {0, 31, 33, 257 * 32}) {
      var pull = SyncProto.Request.newBuilder();
      pull.getPullBuilder().setIds(zeros(bytes));
      assertThat(decoded(pull)).isEqualTo(malformed(bytes + " bytes of ids, not 1 to 256 of 32"));
    }
  }

  @Test
  @Requirement("SEC-19")
  void aFingerprintOfAnotherLengthAndACutoffBeyondTimeAreMalformed() {
    var print = SyncProto.Request.newBuilder();
    print.getCompareBuilder().addRanges(range(8, 1).setFingerprint(zeros(15)));
    assertThat(decoded(print)).isEqualTo(malformed("fingerprint of 15 bytes, not 16"));
    var time = SyncProto.Request.newBuilder();
    time.getCompareBuilder().addRanges(range(8, 1)).setCutoff(-1);
    assertThat(decoded(time)).isEqualTo(malformed("cutoff of 18446744073709551615 ms"));
  }

  @Test
  void answersOfAnotherShapeAreMalformed() {
    assertThat(SyncReply.decode(PULLED.encode(), COMPARE))
        .isEqualTo(new Decoded.Malformed<>("0 answers to 3 questions"));
    assertThat(SyncReply.decode(Bytes.EMPTY, COMPARE))
        .isEqualTo(new Decoded.Malformed<>("reply of status 0"));
    var more = new SyncReply.Compared(Collections.nCopies(4, new Verdict.Same()));
    assertThat(SyncReply.decode(more.encode(), COMPARE))
        .isEqualTo(new Decoded.Malformed<>("4 answers to 3 questions"));
    assertThat(told(SyncProto.Compared.newBuilder().setVerdictValue(9)))
        .isEqualTo(new Decoded.Malformed<>("verdict 9"));
    assertThat(told(parts(255))).isEqualTo(new Decoded.Malformed<>("parts of 255 bytes, not 256"));
    assertThat(told(items(47)))
        .isEqualTo(new Decoded.Malformed<>("items of 47 bytes, not up to 256 of 48"));
    assertThat(told(items(257 * 48)))
        .isEqualTo(new Decoded.Malformed<>("items of 12336 bytes, not up to 256 of 48"));
    var longKey = new Copy(Bytes.repeat((byte) 1, KvRequest.MAX_KEY_BYTES + 1), Bytes.EMPTY);
    assertThat(SyncReply.decode(new SyncReply.Pulled(List.of(Optional.of(longKey))).encode(), PULL))
        .isEqualTo(new Decoded.Malformed<>("key of 1025 bytes is over 1024"));
  }

  @Test
  void aMessageOverTheLimitIsMalformed() {
    var big = Bytes.wrap(new byte[SyncRequest.MAX_BYTES + 1]);

    assertThat(SyncFrame.decode(big))
        .isEqualTo(new Decoded.Malformed<>("request of 131073 bytes is over 131072"));
    assertThat(SyncReply.decode(big, COMPARE))
        .isEqualTo(new Decoded.Malformed<>("reply of 131073 bytes is over 131072"));
  }

  @Test
  @Requirement("SEC-30")
  void whatCanBeReadIsWrittenAgainAsItWasMeant() {
    Seeds.check(
        3_000,
        random -> {
          var request =
              damaged(new SyncFrame(pick(random, COMPARE, PULL, OFFER), 7).encode(), random);
          if (SyncFrame.decode(request) instanceof Decoded.Ok<SyncFrame>(var frame)) {
            assertThat(SyncFrame.decode(frame.encode())).isEqualTo(new Decoded.Ok<>(frame));
          }
          var reply = damaged(pick(random, COMPARED, PULLED).encode(), random);
          var asked = pick(random, COMPARE, PULL, OFFER);
          if (SyncReply.decode(reply, asked) instanceof Decoded.Ok<SyncReply>(var read)) {
            assertThat(SyncReply.decode(read.encode(), asked)).isEqualTo(new Decoded.Ok<>(read));
          }
        });
  }

  private static Bytes damaged(Bytes bytes, RandomGenerator random) {
    var damaged = bytes.mutableCopy();
    for (int i = random.nextInt(4); i > 0; i--) {
      damaged.set(random.nextInt(damaged.size()), (byte) random.nextInt());
    }
    return random.nextBoolean() ? damaged : damaged.slice(0, random.nextInt(bytes.size() + 1));
  }

  @SafeVarargs
  private static <T> T pick(RandomGenerator random, T... all) {
    return all[random.nextInt(all.length)];
  }

  private static SyncProto.Range.Builder range(int bits, int... prefix) {
    var bytes = new byte[prefix.length];
    for (int i = 0; i < prefix.length; i++) {
      bytes[i] = (byte) prefix[i];
    }
    return SyncProto.Range.newBuilder()
        .setBits(bits)
        .setPrefix(ByteString.copyFrom(bytes))
        .setFingerprint(zeros(16));
  }

  private static SyncProto.Compared.Builder parts(int bytes) {
    return SyncProto.Compared.newBuilder()
        .setVerdict(SyncProto.Verdict.PARTS)
        .setParts(zeros(bytes));
  }

  private static SyncProto.Compared.Builder items(int bytes) {
    return SyncProto.Compared.newBuilder()
        .setVerdict(SyncProto.Verdict.ITEMS)
        .setItems(zeros(bytes));
  }

  private static Decoded<SyncReply> told(SyncProto.Compared.Builder verdict) {
    var response =
        SyncProto.Response.newBuilder().setStatus(SyncProto.Status.OK).addCompared(verdict);
    return SyncReply.decode(Bytes.wrap(response.build().toByteArray()), COMPARE);
  }

  private static Decoded<SyncFrame> decoded(SyncProto.Range.Builder range) {
    var request = SyncProto.Request.newBuilder();
    request.getCompareBuilder().addRanges(range);
    return decoded(request);
  }

  private static Decoded<SyncFrame> decoded(SyncProto.Request.Builder request) {
    return SyncFrame.decode(Bytes.wrap(request.build().toByteArray()));
  }

  private static Decoded<SyncFrame> malformed(String why) {
    return new Decoded.Malformed<>(why);
  }

  private static ByteString zeros(int bytes) {
    return ByteString.copyFrom(new byte[bytes]);
  }
}
