/** The database protocol between Kadis nodes. */
@NullMarked
package io.kadis.kv.rpc;

import org.jspecify.annotations.NullMarked;
