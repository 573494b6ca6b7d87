/** Every implementation as bootstrap, storer and finder of every other. */
@org.jspecify.annotations.NullMarked
package io.kadis.interop.cube;
