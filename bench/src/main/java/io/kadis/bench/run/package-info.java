/** The processes that are measured and that measure, and the order of things. */
@NullMarked
package io.kadis.bench.run;

import org.jspecify.annotations.NullMarked;
