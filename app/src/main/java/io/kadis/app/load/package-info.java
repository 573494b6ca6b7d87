/** Load on a node, and how it took it. */
@NullMarked
package io.kadis.app.load;

import org.jspecify.annotations.NullMarked;
