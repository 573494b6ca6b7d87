package io.kadis.app.http.server;

import io.kadis.app.http.Request;
import io.kadis.app.http.Response;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;

/**
 * What all connections share.
 *
 * @param requests runs each request on a virtual thread of its own
 * @param answer never throws
 * @param clock of the dates that answers carry
 */
record Service(
    ExecutorService requests,
    Function<Request, Response> answer,
    Feeds feeds,
    InstantSource clock) {}
