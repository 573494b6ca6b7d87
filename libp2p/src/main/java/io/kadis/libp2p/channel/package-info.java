/** The bytes between two peers, before and under streams. */
@NullMarked
package io.kadis.libp2p.channel;

import org.jspecify.annotations.NullMarked;
