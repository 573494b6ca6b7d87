/** Noise XX: the encrypted, authenticated channel. */
@NullMarked
package io.kadis.libp2p.noise;

import org.jspecify.annotations.NullMarked;
