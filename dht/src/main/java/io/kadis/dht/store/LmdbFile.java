package io.kadis.dht.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.lmdbjava.ByteBufferProxy;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.LmdbException;

/**
 * Looks at an LMDB data file before it is mapped, and maps it: reading a mapped page beyond the end
 * of a file kills the process, so a cut file must be found first. Layout: lmdb's {@code MDB_meta},
 * version 1.
 */
final class LmdbFile {
  /**
   * Address space reserved per byte of quota: a page holds few small records, freed pages wait for
   * readers. The map is never resized live, since a reader that is open meanwhile crashes the JVM.
   */
  private static final long MAP_PER_QUOTA = 4;

  private static final long MIN_MAP_BYTES = 1L << 30;
  private static final long MAX_MAP_BYTES = 1L << 44;

  private static final int MAGIC = 0xBEEFC0DE;
  private static final int PAGE_HEADER_BYTES = 16;
  private static final int PAGE_SIZE_AT = PAGE_HEADER_BYTES + 24;
  private static final int LAST_PAGE_AT = PAGE_HEADER_BYTES + 24 + 2 * 48;
  private static final int TRANSACTION_AT = LAST_PAGE_AT + 8;
  private static final int META_BYTES = TRANSACTION_AT + 8;

  private LmdbFile() {}

  /** What a look at the file tells. */
  enum Shape {
    MISSING,
    WHOLE,
    /** Shorter than its meta pages say: cut, or its last pages were allocated and never written. */
    SHORT
  }

  /**
   * @throws StoreException.Unusable when the file is no LMDB file at all
   */
  static Shape inspect(Path file) throws StoreException {
    try {
      if (!Files.exists(file) || Files.size(file) == 0) {
        return Shape.MISSING;
      }
      return Files.size(file) < wantedBytes(file) ? Shape.SHORT : Shape.WHOLE;
    } catch (IOException e) {
      throw new StoreException.Unusable("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** Fills up with zeros, which LMDB refuses as a page, so that a missing one is an error only. */
  static void extend(Path file) throws StoreException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[1]), wantedBytes(file) - 1);
    } catch (IOException e) {
      throw new StoreException.Unusable("cannot extend " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Opens the environment in {@code directory}, or makes it.
   *
   * @param quota in bytes
   */
  static Env<ByteBuffer> map(Path directory, long quota) throws StoreException {
    try {
      return Env.create(ByteBufferProxy.PROXY_OPTIMAL)
          .setMapSize(mapBytes(quota))
          .setMaxDbs(Tables.COUNT)
          .setMaxReaders(2 * ReadPool.MAX_READERS)
          .open(directory.toFile(), EnvFlags.MDB_NOTLS);
    } catch (LmdbException e) {
      throw new StoreException.Unusable(
          "cannot open the store in " + directory + ": " + e.getMessage(), e);
    }
  }

  private static long mapBytes(long quota) {
    return quota > MAX_MAP_BYTES / MAP_PER_QUOTA
        ? MAX_MAP_BYTES
        : Math.max(MIN_MAP_BYTES, quota * MAP_PER_QUOTA);
  }

  private static long wantedBytes(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer first = meta(channel, 0, file);
      int pageSize = first.getInt(PAGE_SIZE_AT);
      if (pageSize < 512 || pageSize > 65_536) {
        throw new IOException("page size " + pageSize + " is not one of LMDB's");
      }
      ByteBuffer second = meta(channel, pageSize, file);
      boolean secondIsNewer = second.getLong(TRANSACTION_AT) > first.getLong(TRANSACTION_AT);
      long lastPage = (secondIsNewer ? second : first).getLong(LAST_PAGE_AT);
      return Math.multiplyExact(lastPage + 1, (long) pageSize);
    }
  }

  private static ByteBuffer meta(FileChannel channel, long at, Path file) throws IOException {
    ByteBuffer page = ByteBuffer.allocate(META_BYTES).order(ByteOrder.nativeOrder());
    while (page.hasRemaining()) {
      if (channel.read(page, at + page.position()) < 0) {
        throw new IOException("its first pages are missing");
      }
    }
    if (page.getInt(PAGE_HEADER_BYTES) != MAGIC) {
      throw new IOException(file.getFileName() + " is not a Kadis store");
    }
    return page;
  }
}
