/** Records and the namespaces that validate and select them. Pure. */
@NullMarked
package io.kadis.dht.record;

import org.jspecify.annotations.NullMarked;
