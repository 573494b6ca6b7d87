package io.kadis.dht.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.apache.tuweni.bytes.Bytes;
import org.lmdbjava.Dbi;
import org.lmdbjava.DbiFlags;
import org.lmdbjava.Env;
import org.lmdbjava.Txn;

/** Harms a closed store the way disks, people and other versions do. */
final class DamagedStore {
  private static final long MAP_BYTES = 1 << 28;

  private DamagedStore() {}

  static void setFormat(Path directory, long version) {
    try (Env<ByteBuffer> env = Env.create().setMaxDbs(1).open(directory.toFile())) {
      Dbi<ByteBuffer> meta = env.openDbi("meta", DbiFlags.MDB_CREATE);
      meta.put(direct("format".getBytes(UTF_8)), direct(longBytes(version)));
    }
  }

  /** As a store that was written before {@code name} was kept in it. */
  static void forget(Path directory, String name) {
    try (Env<ByteBuffer> env = Env.create().setMaxDbs(1).open(directory.toFile())) {
      env.openDbi("meta").delete(direct(name.getBytes(UTF_8)));
    }
  }

  /** An entry that nobody wants. */
  static void put(Path directory, String table, Bytes key) {
    try (Env<ByteBuffer> env = Env.create().setMaxDbs(1).open(directory.toFile())) {
      env.openDbi(table).put(direct(key.toArrayUnsafe()), direct(new byte[1]));
    }
  }

  /** In one transaction, past all that Kadis keeps beside them. */
  static void putAll(Path directory, String table, Map<Bytes, Bytes> entries) {
    try (Env<ByteBuffer> env =
        Env.create().setMapSize(MAP_BYTES).setMaxDbs(1).open(directory.toFile())) {
      Dbi<ByteBuffer> filled = env.openDbi(table);
      try (Txn<ByteBuffer> txn = env.txnWrite()) {
        entries.forEach((key, value) ->
            filled.put(txn, direct(key.toArrayUnsafe()), direct(value.toArrayUnsafe())));
        txn.commit();
      }
    }
  }

  static void clear(Path directory, String table) {
    try (Env<ByteBuffer> env = Env.create().setMaxDbs(1).open(directory.toFile())) {
      Dbi<ByteBuffer> cleared = env.openDbi(table);
      try (Txn<ByteBuffer> txn = env.txnWrite()) {
        cleared.drop(txn);
        txn.commit();
      }
    }
  }

  static void cutInHalf(Path directory) throws IOException {
    try (var file = new RandomAccessFile(directory.resolve("data.mdb").toFile(), "rw")) {
      file.setLength(file.length() / 2);
    }
  }

  /** Flips the first byte of {@code text} everywhere it lies, old copies of pages included. */
  static void flipAByteOf(Path directory, String text) throws IOException {
    Path path = directory.resolve("data.mdb");
    byte[] bytes = Files.readAllBytes(path);
    byte[] wanted = text.getBytes(UTF_8);
    for (int at = 0; at + wanted.length <= bytes.length; at++) {
      if (Arrays.equals(wanted, Arrays.copyOfRange(bytes, at, at + wanted.length))) {
        bytes[at] ^= 1;
      }
    }
    Files.write(path, bytes);
  }

  private static byte[] longBytes(long value) {
    return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
  }

  private static ByteBuffer direct(byte[] bytes) {
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
  }
}
