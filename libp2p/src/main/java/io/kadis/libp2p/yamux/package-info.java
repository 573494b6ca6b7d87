/** Yamux: many streams over one channel, with flow control. */
@NullMarked
package io.kadis.libp2p.yamux;

import org.jspecify.annotations.NullMarked;
