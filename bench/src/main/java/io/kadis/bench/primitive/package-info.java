/** What one step costs that requests are made of: {@code make jmh}. */
@NullMarked
package io.kadis.bench.primitive;

import org.jspecify.annotations.NullMarked;
