package io.kadis.libp2p.host;

import io.kadis.libp2p.Host;
import java.io.IOException;

/** Our own host: TCP, multistream-select, Noise, Yamux, identify, ping. */
public abstract class NativeHost implements Host {
  /**
   * Binds the listen addresses and starts to serve.
   *
   * @throws IOException naming the address that could not be bound
   */
  public static NativeHost open(HostConfig config) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Running totals for metrics. */
  public abstract HostMetrics metrics();
}
