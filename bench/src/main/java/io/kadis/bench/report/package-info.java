/** What the numbers say: medians, ratios, goals, history. Pure but for the files. */
@NullMarked
package io.kadis.bench.report;

import org.jspecify.annotations.NullMarked;
