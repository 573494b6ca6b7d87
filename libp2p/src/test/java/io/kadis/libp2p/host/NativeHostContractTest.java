package io.kadis.libp2p.host;

import io.kadis.libp2p.Host;
import io.kadis.libp2p.HostContract;
import io.kadis.libp2p.identity.PrivateKey;
import io.kadis.libp2p.multiaddr.Multiaddr;
import java.io.IOException;
import java.util.List;

/** Our own host keeps the contract. */
class NativeHostContractTest extends HostContract {
  @Override
  protected Host open(PrivateKey key, List<Multiaddr> listen) throws IOException {
    return NativeHost.open(new HostConfig(key, listen, "kadis-test", HostLimits.DEFAULTS));
  }
}
