/** The node as a person meets it: wiring and entry point. */
@NullMarked
package io.kadis.app;

import org.jspecify.annotations.NullMarked;
