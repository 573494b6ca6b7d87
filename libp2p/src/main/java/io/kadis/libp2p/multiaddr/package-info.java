/** Self-describing network addresses. Pure, but for the resolver. */
@NullMarked
package io.kadis.libp2p.multiaddr;

import org.jspecify.annotations.NullMarked;
