/** The records of a store in one file, and back (docs/operations.md). */
@NullMarked
package io.kadis.app.backup;

import org.jspecify.annotations.NullMarked;
