package io.kadis.libp2p.host;

import java.util.concurrent.ExecutorService;

/**
 * What the parts of one host share.
 *
 * @param threads a virtual thread for each task; interrupts all of them when the host closes
 */
record HostParts(
    HostConfig config,
    ListenAddresses addresses,
    Protocols protocols,
    MemoryPeerstore peerstore,
    HostEvents events,
    HostMetrics metrics,
    ExecutorService threads) {}
