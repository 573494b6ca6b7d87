/** Copies get to where they belong, in whole networks of processes. */
@NullMarked
package io.kadis.interop.repair;

import org.jspecify.annotations.NullMarked;
