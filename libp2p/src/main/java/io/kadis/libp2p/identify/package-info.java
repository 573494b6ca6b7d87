/** Identify and identify push. */
@NullMarked
package io.kadis.libp2p.identify;

import org.jspecify.annotations.NullMarked;
