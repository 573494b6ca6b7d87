package io.kadis.libp2p.mdns;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/** The local network. One thread sends and receives; any may close. */
interface Link extends AutoCloseable {
  /** To all, this peer too. */
  void send(Bytes packet);

  /**
   * The next packet of anybody; empty when none came in time.
   *
   * @throws IOException when it was closed
   */
  Optional<Bytes> receive(Duration timeout) throws IOException;

  @Override
  void close();
}
