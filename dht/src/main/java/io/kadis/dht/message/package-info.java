/** The wire messages of Kademlia and their codec. Pure. */
@NullMarked
package io.kadis.dht.message;

import org.jspecify.annotations.NullMarked;
