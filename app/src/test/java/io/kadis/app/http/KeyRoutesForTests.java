package io.kadis.app.http;

import io.kadis.kv.Database;

/** The routes of the database, for tests of other packages. */
public final class KeyRoutesForTests {
  private KeyRoutesForTests() {}

  public static Router router(Database database, String defaultNamespace) {
    var router = new Router();
    KeyRoutes.add(router, database, defaultNamespace);
    return router.add(
        "GET",
        "/v1/node",
        (_, _) -> Response.json(Json.object("defaultNamespace", defaultNamespace)));
  }
}
