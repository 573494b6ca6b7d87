package io.kadis.interop;

import java.util.List;

/** What a test asks of a peer, whichever implementation it is. Each waits until it is done. */
public interface Peer extends AutoCloseable {
  String peerId();

  /** With {@code /p2p/ID}. */
  String address();

  /** The ids in its routing table. */
  List<String> table() throws Exception;

  /** The ids that a lookup of the key finds. */
  List<String> closest(RecordKey key) throws Exception;

  void put(RecordKey key, byte[] value) throws Exception;

  byte[] get(RecordKey key) throws Exception;

  /** A record, signed and put by it, by which its own name stands for {@code path}. */
  NamedRecord publish(String path) throws Exception;

  void provide(Content content) throws Exception;

  /** The ids of those that provide it. */
  List<String> providers(Content content) throws Exception;

  /** SIGKILL. */
  @Override
  void close();
}
