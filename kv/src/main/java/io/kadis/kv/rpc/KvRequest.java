package io.kadis.kv.rpc;

import io.kadis.libp2p.multiformats.Multihash;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;

/** What one Kadis node asks of another over {@code /kadis/kv/1.0.0}; see kv.proto. */
public sealed interface KvRequest {
  /**
   * The largest body either way, but for batches: a record of 15,872 bytes with its key and tags
   * fits.
   */
  int MAX_BYTES = 16_384;

  int MAX_KEY_BYTES = 1_024;

  /** Of one node, open at once at one replica. */
  int MAX_WATCHES = 128;

  /** Of one key. */
  sealed interface Keyed extends KvRequest {
    Bytes key();
  }

  /** Keep {@code value}, a Record.value, unless a better one is there. */
  record Store(Bytes key, Bytes value) implements Keyed {}

  /** Which value is kept? */
  record Fetch(Bytes key) implements Keyed {}

  /**
   * Is just this record kept, or nothing, or another?
   *
   * @param digest the SHA-256 of its Record.value
   */
  record Confirm(Bytes key, Bytes digest) implements Keyed {
    /** The digest of {@code record}, a Record.value. */
    public static Bytes digest(Bytes record) {
      return Multihash.sha256(record).digest();
    }
  }

  /** Which value is kept, now and after each change? The last request of its stream. */
  record Watch(Bytes key) implements Keyed {}

  /**
   * Many at once: stores, fetches and confirms. At most {@value #MAX_REQUESTS}, and {@value
   * #MAX_BYTES} bytes either way.
   */
  record Batch(List<Keyed> requests) implements KvRequest {
    /** What one peer makes another do at once. */
    static final int MAX_REQUESTS = 256;

    /** Half of the window a stream begins with, so that a frame goes out at once. */
    static final int MAX_BYTES = 128 * 1_024;

    /** The most a tag and a length take in a batch. */
    static final int OVERHEAD = 8;

    /** What a request takes of a batch. */
    static int bytes(Keyed request) {
      return request.encode().size() + OVERHEAD;
    }

    public Batch {
      requests = List.copyOf(requests);
    }
  }

  /** The most its frame may take, and the one that answers it. */
  default int maxBytes() {
    return this instanceof Batch ? Batch.MAX_BYTES : MAX_BYTES;
  }

  /** The body of a frame. */
  default Bytes encode() {
    return Bytes.wrap(KvRequestCodec.encode(this).toByteArray());
  }
}
