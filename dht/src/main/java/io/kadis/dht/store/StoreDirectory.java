package io.kadis.dht.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The directory of one store, held by one process at a time by a lock on {@code LOCK}. */
final class StoreDirectory implements AutoCloseable {
  /**
   * Held by this process. Asked before the file is opened: to close a second handle of it would let
   * go of the lock of the first, as POSIX has it.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path real;
  private final Path path;
  private final FileChannel lockFile;

  private StoreDirectory(Path real, Path path, FileChannel lockFile) {
    this.real = real;
    this.path = path;
    this.lockFile = lockFile;
  }

  /** Makes the directory if it is missing, and takes it for this process. */
  static StoreDirectory hold(Path path) throws StoreException {
    try {
      Files.createDirectories(path);
    } catch (FileAlreadyExistsException e) {
      throw new StoreException.Unusable(
          "data directory " + path + " is not a directory: choose another with --data", e);
    } catch (IOException e) {
      throw new StoreException.Unusable(
          "cannot make data directory %s: %s; choose another with --data"
              .formatted(path, reason(e)),
          e);
    }
    var real = real(path);
    if (!HELD.add(real)) {
      throw inUse(path, " (this process)");
    }
    try {
      return lock(real, path);
    } catch (StoreException e) {
      HELD.remove(real);
      throw e;
    }
  }

  /** The JDK tells some reasons by the exception's type alone. */
  private static String reason(IOException e) {
    return switch (e) {
      case AccessDeniedException _ -> "permission denied";
      case FileSystemException f when f.getReason() != null -> f.getReason();
      default -> "nothing can be made there";
    };
  }

  private static Path real(Path path) throws StoreException {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      throw new StoreException.Unusable(
          "cannot use data directory " + path + ": " + e.getMessage(), e);
    }
  }

  private static StoreException inUse(Path path, String holder) {
    return new StoreException.Unusable(
        "data directory %s is in use by another node%s: stop it, or choose another with --data"
            .formatted(path, holder),
        null);
  }

  Path dataFile() {
    return path.resolve("data.mdb");
  }

  Path path() {
    return path;
  }

  /** The lock goes with its file, also when the process is killed. */
  @Override
  public void close() {
    try {
      lockFile.close();
    } catch (IOException ignored) {
      // The lock is advisory and ends with the process at the latest.
    }
    HELD.remove(real);
  }

  private static StoreDirectory lock(Path real, Path path) throws StoreException {
    FileChannel file = null;
    try {
      file =
          FileChannel.open(
              path.resolve("LOCK"),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      if (tryLock(file) == null) {
        String holder = holder(file);
        file.close();
        throw inUse(path, holder);
      }
      byte[] pid = Long.toString(ProcessHandle.current().pid()).getBytes(UTF_8);
      file.truncate(0).write(ByteBuffer.wrap(pid), 0);
      return new StoreDirectory(real, path, file);
    } catch (StoreException e) {
      throw e;
    } catch (IOException e) {
      closeQuietly(file);
      throw new StoreException.Unusable(
          "cannot lock data directory %s: %s; run as its owner, or choose another with --data"
              .formatted(path, reason(e)),
          e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel file) throws IOException {
    try {
      return file.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // Held by this very process: another store on the same directory.
    }
  }

  private static String holder(FileChannel file) throws IOException {
    ByteBuffer pid = ByteBuffer.allocate(20);
    file.read(pid, 0);
    String text = new String(pid.array(), 0, pid.position(), UTF_8);
    return text.isBlank() ? "" : " (process " + text + ")";
  }

  private static void closeQuietly(@Nullable FileChannel file) {
    try {
      if (file != null) {
        file.close();
      }
    } catch (IOException ignored) {
      // The first failure is the one that is told.
    }
  }
}
