/** The routing table. Pure, but for its owner. */
@NullMarked
package io.kadis.dht.routing;

import org.jspecify.annotations.NullMarked;
