/** Kademlia requests over streams: client, server, pooled streams. */
@NullMarked
package io.kadis.dht.rpc;

import org.jspecify.annotations.NullMarked;
