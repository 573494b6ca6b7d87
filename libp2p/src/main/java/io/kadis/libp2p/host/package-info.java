/** Our own {@code Host}: TCP, upgrade, connections, limits. */
@NullMarked
package io.kadis.libp2p.host;

import org.jspecify.annotations.NullMarked;
