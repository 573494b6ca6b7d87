/** Ping. */
@NullMarked
package io.kadis.libp2p.ping;

import org.jspecify.annotations.NullMarked;
