/** multistream-select 1.0: agreeing on a protocol. */
@NullMarked
package io.kadis.libp2p.multistream;

import org.jspecify.annotations.NullMarked;
