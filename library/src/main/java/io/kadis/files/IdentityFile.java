package io.kadis.files;

import io.kadis.StartException;
import io.kadis.libp2p.identity.PrivateKey;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * The file that holds a node's private key, in libp2p's protobuf form, readable by its owner alone
 * (SEC-26). Other libp2p implementations read the same file.
 */
public final class IdentityFile {
  /** An RSA-8192 key, the largest libp2p knows, takes 4.7 kB; ours take 68 bytes. */
  private static final int MAX_BYTES = 8192;

  private IdentityFile() {}

  /** The key in {@code file}; when there is no file, a new key, saved there. */
  public static PrivateKey readOrCreate(Path file) throws StartException {
    return Files.exists(file) ? read(file) : create(file);
  }

  /** The key in {@code file}. */
  public static PrivateKey read(Path file) throws StartException {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw corrupt(file, "it is longer than " + MAX_BYTES + " bytes", null);
      }
      return PrivateKey.decode(Bytes.wrap(Files.readAllBytes(file)));
    } catch (IllegalArgumentException e) {
      throw corrupt(file, String.valueOf(e.getMessage()), e);
    } catch (NoSuchFileException e) {
      throw new StartException(
          "there is no identity file " + file + "; make one with keygen " + file, e);
    } catch (IOException e) {
      throw new StartException(
          "cannot read identity file %s: %s".formatted(file, FileErrors.reason(e)), e);
    }
  }

  /** Makes a key and saves it; refuses to replace a file. */
  public static PrivateKey create(Path file) throws StartException {
    PrivateKey key = PrivateKey.generate(new SecureRandom());
    try {
      save(key, file.toAbsolutePath());
    } catch (FileAlreadyExistsException e) {
      throw new StartException(
          "%s exists already; a key is never overwritten: move it away or name another file"
              .formatted(file),
          e);
    } catch (IOException e) {
      throw new StartException(
          "cannot write identity file %s: %s".formatted(file, FileErrors.reason(e)), e);
    }
    return key;
  }

  /** Complete or not at all, and never readable by others, not even for a moment. */
  private static void save(PrivateKey key, Path file) throws IOException {
    if (Files.exists(file)) {
      throw new FileAlreadyExistsException(file.toString());
    }
    Files.createDirectories(file.getParent());
    var ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    Path draft = Files.createTempFile(file.getParent(), ".identity", ".new", ownerOnly);
    try {
      Files.write(draft, key.encode().toArrayUnsafe());
      sync(draft);
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  private static void sync(Path file) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  private static StartException corrupt(Path file, String why, @Nullable Throwable cause) {
    return new StartException(
        "identity file %s is corrupt: %s; restore it, or move it away to start as a new peer"
            .formatted(file, why),
        cause);
  }
}
