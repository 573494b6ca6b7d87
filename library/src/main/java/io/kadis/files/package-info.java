/** Files that a node and its commands share. */
@NullMarked
package io.kadis.files;

import org.jspecify.annotations.NullMarked;
