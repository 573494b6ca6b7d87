/** {@code /kadis/sync/1.0.0}: what replicas say to each other when they compare what they hold. */
@NullMarked
package io.kadis.kv.sync;

import org.jspecify.annotations.NullMarked;
