/**
 * Judges what clients of a network saw by what {@code docs/consistency.md} promises. Pure: a
 * recorded history in, violations out.
 */
@NullMarked
package io.kadis.interop.history;

import org.jspecify.annotations.NullMarked;
