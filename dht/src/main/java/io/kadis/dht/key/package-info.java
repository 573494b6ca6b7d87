/** The key space: ids and XOR distances. Pure. */
@NullMarked
package io.kadis.dht.key;

import org.jspecify.annotations.NullMarked;
