/** How nodes come and go: lengths of sessions as they were measured, and how sessions end. */
@NullMarked
package io.kadis.simulator.churn;

import org.jspecify.annotations.NullMarked;
