/** Private networks: whoever has not their key hears nothing (libp2p specs, pnet). */
@NullMarked
package io.kadis.libp2p.pnet;

import org.jspecify.annotations.NullMarked;
