/** The HTTP API before its sockets: who answers what, to whom. */
@NullMarked
package io.kadis.app.http;

import org.jspecify.annotations.NullMarked;
