package io.kadis.app.http;

import io.kadis.dht.key.Key;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * The page at {@code /} and what it consists of, at {@code /dashboard/…}: files that hold no secret
 * and ask the API for everything, with its token where there is one.
 */
final class Dashboard {
  private static final String FOLDER = "/dashboard/";
  private static final Pattern NAME = Pattern.compile("[a-z-]{1,40}\\.(html|css|js|svg)");

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "svg", "image/svg+xml");

  /**
   * What the page may load and ask, which is this node; who may show it in a frame, which is
   * nobody: it has buttons that write.
   */
  private static final String POLICY =
      "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  /** Read when first asked for: a node that nobody looks at holds none of them. */
  private final Map<String, File> files = new ConcurrentHashMap<>();

  private record File(Bytes content, String tag) {}

  /** Whether a request is for one of these files, which are for everybody to read. */
  static boolean serves(Request request) {
    return Set.of("GET", "HEAD").contains(request.method())
        && (request.path().equals("/") || request.path().startsWith(FOLDER));
  }

  void addTo(Router router) {
    router
        .add("GET", "/", (request, _) -> answer(request, "index.html"))
        .add("GET", FOLDER, (request, rest) -> answer(request, rest.substring(1)));
  }

  private Response answer(Request request, String name) throws Problem {
    File file = file(name);
    var type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
    var response =
        new Response(200, file.content)
            .with("Content-Type", String.valueOf(type))
            .with("ETag", file.tag)
            .with("Cache-Control", "no-cache") // Kept, and asked for anew with its tag.
            .with("Content-Security-Policy", POLICY)
            .with("X-Content-Type-Options", "nosniff")
            .with("Referrer-Policy", "no-referrer");
    boolean known = request.header("If-None-Match").filter(file.tag::equals).isPresent();
    return known ? response.notModified() : response;
  }

  private File file(String name) throws Problem {
    Optional<File> file =
        NAME.matcher(name).matches()
            ? Optional.ofNullable(files.computeIfAbsent(name, Dashboard::read))
            : Optional.empty();
    return file.orElseThrow(
        () -> new Problem(ProblemType.NO_SUCH_ROUTE, "the dashboard has no file " + name));
  }

  private static @Nullable File read(String name) {
    try (InputStream in = Dashboard.class.getResourceAsStream(FOLDER + name)) {
      if (in == null) {
        return null;
      }
      var content = Bytes.wrap(in.readAllBytes());
      return new File(content, ETag.of(Replies.id(Key.of(content)))); // Its SHA-256.
    } catch (IOException e) {
      throw new UncheckedIOException("the node's own jar cannot be read", e);
    }
  }
}
