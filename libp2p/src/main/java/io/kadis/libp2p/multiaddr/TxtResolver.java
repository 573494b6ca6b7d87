package io.kadis.libp2p.multiaddr;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Asks a name server for the TXT records of a name. */
@FunctionalInterface
public interface TxtResolver {
  /**
   * @throws IOException when the name is unknown, or no answer came in time
   */
  List<String> txts(String name, Duration timeout) throws IOException;
}
