/** How long a node remembers deletes, and what it does when it was away for longer than that. */
@NullMarked
package io.kadis.kv.retention;

import org.jspecify.annotations.NullMarked;
