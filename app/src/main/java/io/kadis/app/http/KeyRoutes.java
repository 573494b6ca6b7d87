package io.kadis.app.http;

import io.kadis.kv.Database;

/** {@code /v1/keys/…}, {@code /v1/batch}, {@code /v1/watch/…}: the database over HTTP. */
final class KeyRoutes {
  private KeyRoutes() {}

  /**
   * @param defaultNamespace of keys in a batch that have no leading slash
   */
  static void add(Router router, Database database, String defaultNamespace) {
    var reading = new KeyReading(database);
    var writing = new KeyWriting(database);
    router
        .add("GET", "/v1/keys/", reading::get, "r", "timeout")
        .add("PUT", "/v1/keys/", writing::put, "w", "timeout", "ttl")
        .add("POST", "/v1/keys/", writing::change, "w", "timeout")
        .add("DELETE", "/v1/keys/", writing::delete, "w", "timeout")
        .add("POST", "/v1/batch", new BatchRoute(database, defaultNamespace)::run, "timeout")
        .add("GET", "/v1/watch/", new WatchRoute(database)::watch, "since");
  }
}
