/** A network of nodes on this machine, each a process of its own. */
@NullMarked
package io.kadis.app.cluster;

import org.jspecify.annotations.NullMarked;
