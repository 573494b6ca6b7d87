package io.kadis.dht.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.message.KadReply;
import io.kadis.dht.message.KadRequest;
import io.kadis.testing.Requirement;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Requirement("REC-1")
class NamespaceTest {
  private final Validators validators =
      new Validators(Map.of("pk", new PublicKeyValidator(), "raw", new RawValidator()));

  private static Bytes key(String latin1) {
    return Bytes.wrap(latin1.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void theRestIsRawBytes() {
    assertThat(Namespace.of(key("/pk/\u00ff\u0000/x")))
        .contains(new Namespace("pk", Bytes.fromHexString("ff002f78")));
    assertThat(Namespace.of(key("/raw/"))).contains(new Namespace("raw", Bytes.EMPTY));
    assertThat(Namespace.of(key("/raw//"))).contains(new Namespace("raw", key("/")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "//", "//x", "/pk", "pk/x", "pk"})
  void othersAreNoKeys(String text) {
    assertThat(Namespace.of(key(text))).isEmpty();
    assertThat(validators.of(key(text))).isEmpty();
  }

  @Test
  void aVeryLongNameIsNone() {
    assertThat(Namespace.of(key("/" + "x".repeat(64) + "/"))).isPresent();
    assertThat(Namespace.of(key("/" + "x".repeat(65) + "/"))).isEmpty();
  }

  @Test
  void anUnregisteredNamespaceIsInvalid() {
    assertThat(validators.of(key("/raw/x"))).get().isInstanceOf(RawValidator.class);
    assertThat(validators.validate(key("/ipns/x"), Bytes.EMPTY, Instant.EPOCH))
        .isInstanceOf(Validity.Invalid.class);
    assertThat(validators.of(key("/RAW/x"))).isEmpty();
  }

  @Test
  void aRecordTooLargeForRustIsInvalid() {
    Bytes key = key("/raw/x");
    int room = 15_872 - key.size() - 8;
    Bytes fits = Bytes.repeat((byte) 1, room);
    assertThat(validators.validate(key, fits, Instant.EPOCH)).isEqualTo(Validity.VALID);
    assertThat(validators.validate(key, Bytes.repeat((byte) 1, room + 1), Instant.EPOCH))
        .isEqualTo(
            new Validity.Invalid(
                "record of 15,873 bytes, with its key, is over the 15,872 bytes a record may"
                    + " have"));
  }

  @Test
  @Requirement("KAD-5")
  void aLongKeyTravelsTwiceAndLeavesLessRoomForTheValue() {
    Bytes key = key("/raw/" + "x".repeat(1_019));
    int room = 16_384 - 2 * key.size() - 48;
    Bytes fits = Bytes.repeat((byte) 1, room);

    assertThat(validators.validate(key, fits, Instant.EPOCH)).isEqualTo(Validity.VALID);
    assertThat(
            new KadReply.Value(key, Optional.of(fits), Optional.of(Instant.EPOCH), List.of())
                .encode()
                .size())
        .as("the largest message with it")
        .isBetween(16_380, 16_384);
    assertThat(new KadRequest.PutValue(key, fits).encode().size()).isLessThan(16_384);
    assertThat(validators.validate(key, Bytes.repeat((byte) 1, room + 1), Instant.EPOCH))
        .isEqualTo(
            new Validity.Invalid(
                "record of 15,321 bytes makes a message of 16,385 with its key of 1,024, over the"
                    + " 16,384 bytes peers accept; shorten the key or the value"));
  }
}
