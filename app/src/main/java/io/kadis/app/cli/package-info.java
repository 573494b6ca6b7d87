/** The commands of {@code ./kadis}. */
@NullMarked
package io.kadis.app.cli;

import org.jspecify.annotations.NullMarked;
