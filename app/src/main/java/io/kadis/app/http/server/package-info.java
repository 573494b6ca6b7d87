/**
 * The API's sockets: HTTP/1.1 by Netty, each request on a virtual thread of its own. Nothing else
 * of the node knows of Netty (ADR 16).
 */
@NullMarked
package io.kadis.app.http.server;

import org.jspecify.annotations.NullMarked;
