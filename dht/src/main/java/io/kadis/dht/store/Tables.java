package io.kadis.dht.store;

import java.nio.ByteBuffer;
import org.lmdbjava.Dbi;
import org.lmdbjava.DbiFlags;
import org.lmdbjava.Env;

/**
 * The named databases of the environment (DESIGN §5).
 *
 * @param records key-space id → {@link RecordBytes}
 * @param expiry Unix milliseconds ‖ kind ‖ id → nothing: what goes when
 * @param fingerprints see {@link FingerprintTable}
 * @param written as records: what this node wrote last, see {@link WrittenStore}
 * @param providers key-space id ‖ peer id → {@link ProviderBytes}
 * @param peers peer id → addresses
 * @param meta format version, clock, bytes used
 */
record Tables(
    Dbi<ByteBuffer> records,
    Dbi<ByteBuffer> expiry,
    Dbi<ByteBuffer> fingerprints,
    Dbi<ByteBuffer> written,
    Dbi<ByteBuffer> providers,
    Dbi<ByteBuffer> peers,
    Dbi<ByteBuffer> meta) {
  static final int COUNT = 7;

  static Tables open(Env<ByteBuffer> env) {
    return new Tables(
        env.openDbi("records", DbiFlags.MDB_CREATE),
        env.openDbi("expiry", DbiFlags.MDB_CREATE),
        env.openDbi("fingerprints", DbiFlags.MDB_CREATE),
        env.openDbi("written", DbiFlags.MDB_CREATE),
        env.openDbi("providers", DbiFlags.MDB_CREATE),
        env.openDbi("peers", DbiFlags.MDB_CREATE),
        env.openDbi("meta", DbiFlags.MDB_CREATE));
  }
}
