/**
 * Peers of the local network, found by multicast DNS (MDNS-1): {@link
 * io.kadis.libp2p.mdns.LanDiscovery} is the door; {@link io.kadis.libp2p.mdns.DnsMessage}, {@link
 * io.kadis.libp2p.mdns.Announcement} and {@link io.kadis.libp2p.mdns.Turns} decide, and are pure.
 */
@NullMarked
package io.kadis.libp2p.mdns;

import org.jspecify.annotations.NullMarked;
