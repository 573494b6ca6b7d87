/** Work that is spread over threads. */
@NullMarked
package io.kadis.kv.concurrent;

import org.jspecify.annotations.NullMarked;
