/** Kadis beside go and rust peers on the same work: {@code make bench}. */
@NullMarked
package io.kadis.bench;

import org.jspecify.annotations.NullMarked;
