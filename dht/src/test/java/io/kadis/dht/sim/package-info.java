/** Networks in memory, for the tests of this module and of those above it. */
@NullMarked
package io.kadis.dht.sim;

import org.jspecify.annotations.NullMarked;
