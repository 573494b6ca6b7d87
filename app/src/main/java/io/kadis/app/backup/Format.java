package io.kadis.app.backup;

import java.util.zip.CRC32C;

/**
 * The file of an export, version 1; numbers are big endian. It is a sequence of frames, each
 *
 * <pre>
 * length    4   of the body
 * checksum  4   CRC-32C of the body
 * body          its first byte is its kind
 * </pre>
 *
 * The first is the header, then come the records in the order of their key-space ids, and the end,
 * by which a file that was cut off is known. Nothing follows it.
 *
 * <pre>
 * header    1, "KADIS-EXPORT", version (4), as-of (8)
 * record    2, received (8), key length (2), key, value
 * end       3, number of records (8)
 * </pre>
 *
 * As-of is when the node was last alive, received when it stored the record, both in Unix
 * milliseconds. Key and value are as peers exchange them: each namespace defines its values.
 */
final class Format {
  static final int VERSION = 1;

  static final String MAGIC = "KADIS-EXPORT";

  static final byte HEADER = 1;
  static final byte RECORD = 2;
  static final byte END = 3;

  /** Of a frame, before its body. */
  static final int PREFIX_BYTES = 4 + 4;

  static final int HEADER_BYTES = 1 + MAGIC.length() + 4 + 8;
  static final int END_BYTES = 1 + 8;

  /** Of a record's body, without key and value. */
  static final int RECORD_BYTES = 1 + 8 + 2;

  /** Twice what a record may be; of a damaged length no more is allocated. */
  static final int MAX_BODY_BYTES = 32 << 10;

  private Format() {}

  static int checksum(byte[] body) {
    var crc = new CRC32C();
    crc.update(body);
    return (int) crc.getValue();
  }
}
