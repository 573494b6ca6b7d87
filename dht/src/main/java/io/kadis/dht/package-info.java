/** A complete libp2p Kademlia, usable as a library: {@code Dht} is its door. */
@NullMarked
package io.kadis.dht;

import org.jspecify.annotations.NullMarked;
