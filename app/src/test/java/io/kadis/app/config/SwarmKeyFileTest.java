package io.kadis.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kadis.libp2p.pnet.SwarmKey;
import io.kadis.testing.Requirement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SwarmKeyFileTest {
  @TempDir Path directory;

  @Test
  @Requirement({"PNET-1", "SEC-26"})
  void aMadeFileIsItsOwnersAloneAndIsReadBack() throws Exception {
    Path file = directory.resolve("swarm.key");
    SwarmKey key = SwarmKey.generate(new SecureRandom());
    SwarmKeyFile.create(file, key);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(SwarmKeyFile.of(file, null)).contains(key);
    assertThatThrownBy(() -> SwarmKeyFile.create(file, key))
        .hasMessageContaining("never overwritten");
  }

  @Test
  @Requirement("PNET-1")
  void whatIsNoKeyFileIsNamedWithTheWayOut() throws Exception {
    Path file = Files.writeString(directory.resolve("other"), "/key/swarm/psk/1.0.0/\n");
    assertThatThrownBy(() -> SwarmKeyFile.of(file, null))
        .hasMessageContaining(file.toString())
        .hasMessageContaining("line 2 must be")
        .hasMessageContaining("kadis swarm-key FILE");
    assertThatThrownBy(() -> SwarmKeyFile.of(directory.resolve("none"), null))
        .hasMessageContaining("none")
        .hasMessageContaining("makes one");
  }

  @Test
  @Requirement("PNET-3")
  void whereItIsForcedNobodyStartsWithoutAKey() throws Exception {
    assertThat(SwarmKeyFile.of(null, null)).isEqualTo(Optional.empty());
    assertThat(SwarmKeyFile.of(null, "0")).isEqualTo(Optional.empty());
    assertThatThrownBy(() -> SwarmKeyFile.of(null, "1"))
        .hasMessageContaining("LIBP2P_FORCE_PNET=1")
        .hasMessageContaining("--swarm-key");
  }
}
