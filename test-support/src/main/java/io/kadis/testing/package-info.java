/** What the tests of all modules share. */
@NullMarked
package io.kadis.testing;

import org.jspecify.annotations.NullMarked;
