/** Iterative lookups as state machines, and what drives them. */
@NullMarked
package io.kadis.dht.lookup;

import org.jspecify.annotations.NullMarked;
