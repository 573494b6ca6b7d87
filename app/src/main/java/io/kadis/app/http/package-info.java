/** The HTTP API: a small router over the JDK's server. */
@NullMarked
package io.kadis.app.http;

import org.jspecify.annotations.NullMarked;
