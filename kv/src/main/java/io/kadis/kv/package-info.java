/** The database: what an application puts, gets and deletes. */
@NullMarked
package io.kadis.kv;

import org.jspecify.annotations.NullMarked;
