/** Whole nodes as processes: ours, and those of other implementations. */
@NullMarked
package io.kadis.interop;

import org.jspecify.annotations.NullMarked;
