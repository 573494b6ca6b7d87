/** What runs in processes of its own: Kadis's side of works that go and rust do in theirs. */
@NullMarked
package io.kadis.bench.program;

import org.jspecify.annotations.NullMarked;
