/** Who a peer is: keys, peer ids and signed envelopes. Pure. */
@NullMarked
package io.kadis.libp2p.identity;

import org.jspecify.annotations.NullMarked;
