/** The libp2p host as its users see it: {@code Host}, {@code Connection}, {@code Stream}. */
@NullMarked
package io.kadis.libp2p;

import org.jspecify.annotations.NullMarked;
