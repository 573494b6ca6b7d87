package io.kadis.app.config;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kadis.StartException;
import io.kadis.files.FileErrors;
import io.kadis.libp2p.pnet.SwarmKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/** The key of a private network, in the file that go, rust and js peers read too (PNET-1). */
public final class SwarmKeyFile {
  private static final String FLAG = "--swarm-key";

  /** libp2p's own switch: with 1 a peer without a key refuses to start (PNET-3). */
  private static final String FORCE = "LIBP2P_FORCE_PNET";

  private SwarmKeyFile() {}

  /**
   * The key of a node or client.
   *
   * @param file null: in no private network
   * @param forced the value of {@code LIBP2P_FORCE_PNET}
   */
  public static Optional<SwarmKey> of(@Nullable Path file, @Nullable String forced)
      throws StartException {
    if (file == null && "1".equals(forced)) {
      throw new RefusedSetting(
          FLAG, FORCE + "=1, but there is no --swarm-key: give the network's, or unset it", null);
    }
    return file == null ? Optional.empty() : Optional.of(read(file));
  }

  /** As {@link #of(Path, String)}, of this process's environment. */
  public static Optional<SwarmKey> of(@Nullable Path file) throws StartException {
    return of(file, System.getenv(FORCE));
  }

  private static SwarmKey read(Path file) throws StartException {
    try (var in = Files.newInputStream(file)) {
      return SwarmKey.decode(Bytes.wrap(in.readNBytes(SwarmKey.MAX_FILE_BYTES + 1)));
    } catch (IOException e) {
      throw new RefusedSetting(
          FLAG,
          "cannot read swarm key file %s: %s; 'kadis swarm-key %1$s' makes one"
              .formatted(file, FileErrors.reason(e)),
          e);
    } catch (IllegalArgumentException e) {
      throw new RefusedSetting(
          FLAG,
          "%s is no swarm key file: %s; 'kadis swarm-key FILE' makes one"
              .formatted(file, e.getMessage()),
          e);
    }
  }

  /** Saves a key for its owner alone; refuses to replace a file. */
  public static void create(Path file, SwarmKey key) throws StartException {
    var ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (var channel = Files.newByteChannel(file, options, ownerOnly)) {
      channel.write(ByteBuffer.wrap(key.encode().getBytes(US_ASCII)));
    } catch (FileAlreadyExistsException e) {
      throw new StartException(
          "%s exists already; a key is never overwritten: move it away or name another file"
              .formatted(file),
          e);
    } catch (IOException e) {
      throw new StartException(
          "cannot write swarm key file %s: %s".formatted(file, FileErrors.reason(e)), e);
    }
  }
}
