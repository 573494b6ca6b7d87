/** A network of processes under load while its nodes are killed, stopped and restarted. */
@NullMarked
package io.kadis.interop.chaos;

import org.jspecify.annotations.NullMarked;
