/** One signed version of a key, its clock, and the order of versions. Pure. */
@NullMarked
package io.kadis.kv.entry;

import org.jspecify.annotations.NullMarked;
