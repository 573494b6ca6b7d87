package io.kadis.app.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kadis.dht.record.KadRecord;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

class ExportReaderTest {
  private static final Instant AS_OF = Instant.parse("2026-11-24T12:00:00.123Z");
  private static final List<KadRecord> RECORDS =
      List.of(record("/raw/a", "1"), record("/raw/b", ""), record("", "x".repeat(15_000)));

  @Test
  void whatIsWrittenIsRead() throws Exception {
    byte[] file = written();
    assertThat(new ExportReader(new ByteArrayInputStream(file)).asOf()).isEqualTo(AS_OF);
    assertThat(read(file)).isEqualTo(RECORDS);
  }

  @Test
  void aFileThatIsCutOffIsKnownWhereverItIs() throws Exception {
    byte[] file = written();
    for (int length = 0; length < file.length; length += length < 100 ? 1 : 97) {
      refuse(Arrays.copyOf(file, length));
    }
    refuse(Arrays.copyOf(file, file.length - 1));
  }

  @Test
  void aBitThatIsWrongIsKnownWhereverItIs() throws Exception {
    byte[] file = written();
    for (int i = 0; i < file.length; i += i < 200 ? 1 : 97) {
      byte[] wrong = file.clone();
      wrong[i] = (byte) (wrong[i] ^ (1 << (i % 8)));
      refuse(wrong);
    }
  }

  @Test
  void nothingFollowsTheEnd() throws Exception {
    byte[] file = written();
    refuse(Arrays.copyOf(file, file.length + 1));
  }

  @Test
  void aLaterVersionIsLeftToALaterKadis() throws Exception {
    byte[] file = written();
    int headerEnd = Format.PREFIX_BYTES + Format.HEADER_BYTES;
    byte[] body = Arrays.copyOfRange(file, Format.PREFIX_BYTES, headerEnd);
    ByteBuffer.wrap(body).putInt(1 + Format.MAGIC.length(), 2);
    ByteBuffer.wrap(file).putInt(body.length).putInt(Format.checksum(body)).put(body);
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(ExportReader.Malformed.class)
        .hasMessageContaining("has export version 2, this Kadis reads 1");
  }

  @Test
  void anotherFileIsNoExport() {
    assertThatThrownBy(() -> read("{\"not\":\"ours\"}".getBytes(UTF_8)))
        .isInstanceOf(ExportReader.Malformed.class)
        .hasMessage("is no export of a Kadis store");
  }

  private static void refuse(byte[] file) {
    assertThatThrownBy(() -> read(file)).isInstanceOf(ExportReader.Malformed.class);
  }

  private static byte[] written() throws IOException {
    var out = new ByteArrayOutputStream();
    var writer = new ExportWriter(out, AS_OF);
    for (KadRecord record : RECORDS) {
      writer.write(record);
    }
    writer.end();
    return out.toByteArray();
  }

  private static List<KadRecord> read(byte[] file) throws IOException {
    var reader = new ExportReader(new ByteArrayInputStream(file));
    var records = new ArrayList<KadRecord>();
    while (reader.next().orElse(null) instanceof KadRecord record) {
      records.add(record);
    }
    return records;
  }

  private static KadRecord record(String key, String value) {
    return new KadRecord(Bytes.wrap(key.getBytes(UTF_8)), Bytes.wrap(value.getBytes(UTF_8)), AS_OF);
  }
}
