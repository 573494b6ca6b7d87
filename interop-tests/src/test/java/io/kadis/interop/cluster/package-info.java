/** Networks of processes: how they are started, reached and looked into. */
@NullMarked
package io.kadis.interop.cluster;

import org.jspecify.annotations.NullMarked;
