/** What the Javadoc shows: compiled with the tests, and run by one. */
@NullMarked
package io.kadis.examples;

import org.jspecify.annotations.NullMarked;
