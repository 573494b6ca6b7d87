/** The kinds of work that are measured, one class each. */
@NullMarked
package io.kadis.bench.work;

import org.jspecify.annotations.NullMarked;
