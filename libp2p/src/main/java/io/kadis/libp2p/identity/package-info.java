/** Who a peer is: keys, peer ids, signed envelopes and peer records. Pure. */
@NullMarked
package io.kadis.libp2p.identity;

import org.jspecify.annotations.NullMarked;
