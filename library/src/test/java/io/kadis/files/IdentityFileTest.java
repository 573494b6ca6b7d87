package io.kadis.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kadis.StartException;
import io.kadis.testing.Requirement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityFileTest {
  @TempDir Path directory;

  @Test
  void theSameFileIsTheSamePeer() throws Exception {
    Path file = directory.resolve("deep/down/identity.key");
    var made = IdentityFile.readOrCreate(file);
    assertThat(IdentityFile.readOrCreate(file).peerId()).isEqualTo(made.peerId());
  }

  @Test
  @Requirement("SEC-26")
  void onlyItsOwnerReadsIt() throws Exception {
    Path file = directory.resolve("identity.key");
    IdentityFile.create(file);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void nothingIsLeftBesideIt() throws Exception {
    IdentityFile.create(directory.resolve("identity.key"));
    try (var files = Files.list(directory)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void aKeyIsNeverReplaced() throws Exception {
    Path file = directory.resolve("identity.key");
    var made = IdentityFile.create(file);
    assertThatThrownBy(() -> IdentityFile.create(file))
        .isInstanceOf(StartException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("exists already");
    assertThat(IdentityFile.read(file).peerId()).isEqualTo(made.peerId());
  }

  @Test
  void aCutOffFileIsCorruptAndKept() throws Exception {
    Path file = directory.resolve("identity.key");
    IdentityFile.create(file);
    byte[] half = Arrays.copyOf(Files.readAllBytes(file), 30);
    Files.write(file, half);
    assertThatThrownBy(() -> IdentityFile.readOrCreate(file))
        .isInstanceOf(StartException.class)
        .hasMessageContaining(file + " is corrupt");
    assertThat(Files.readAllBytes(file)).isEqualTo(half);
  }

  @Test
  void anEmptyOrHugeOrForeignFileIsCorrupt() throws Exception {
    Path file = directory.resolve("identity.key");
    for (byte[] bytes : new byte[][] {{}, new byte[9000], "hello".getBytes(UTF_8)}) {
      Files.write(file, bytes);
      assertThatThrownBy(() -> IdentityFile.read(file))
          .isInstanceOf(StartException.class)
          .hasMessageContaining("is corrupt");
    }
  }

  @Test
  void aMissingFileIsSaidToBeMissing() {
    assertThatThrownBy(() -> IdentityFile.read(directory.resolve("no.key")))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("there is no identity file");
  }
}
