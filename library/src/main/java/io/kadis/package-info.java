/**
 * A node inside a Java program: {@link io.kadis.Kadis#open} opens one and is its database.
 *
 * {@snippet class="io.kadis.examples.FirstSteps" region="example"}
 *
 * <p>Values that merge, and a key that is watched:
 *
 * {@snippet class="io.kadis.examples.Merging" region="example"}
 *
 * <p>A namespace of one's own, whose values must satisfy a rule:
 *
 * {@snippet class="io.kadis.examples.OwnNamespace" region="example"}
 */
@NullMarked
package io.kadis;

import org.jspecify.annotations.NullMarked;
