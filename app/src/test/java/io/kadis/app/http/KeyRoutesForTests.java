package io.kadis.app.http;

import io.kadis.kv.Database;

/** Opens the key routes to tests of other packages. */
public final class KeyRoutesForTests {
  private KeyRoutesForTests() {}

  public static Router router(Database database) {
    var router = new Router();
    new KeyRoutes(database).addTo(router);
    return router;
  }
}
