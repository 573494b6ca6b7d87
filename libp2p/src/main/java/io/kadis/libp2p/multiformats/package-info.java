/** Self-describing bytes: varints, multihashes, bases, CIDs. Pure. */
@NullMarked
package io.kadis.libp2p.multiformats;

import org.jspecify.annotations.NullMarked;
