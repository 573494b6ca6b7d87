package io.kadis.app.http.server;

import io.kadis.StartException;
import io.kadis.app.config.RefusedSetting;
import io.kadis.app.config.TlsFiles;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.File;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLException;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * The certificate of an API, read anew when its files change: they are renewed every few weeks, and
 * connections of then are encrypted by the new one. Used by the connections' thread only.
 */
final class Tls {
  private static final Logger log = LogManager.getLogger(Tls.class);

  /** Between two looks at the files. */
  private static final Duration LOOK_INTERVAL = Duration.ofSeconds(10);

  private final TlsFiles files;
  private SslContext context;
  private long modified;
  private long lookedNanos = System.nanoTime();

  Tls(TlsFiles files) throws StartException {
    this.files = files;
    this.modified = modified();
    try {
      this.context = read();
    } catch (SSLException | IllegalArgumentException e) {
      throw new RefusedSetting(
          List.of("--api-cert", "--api-key"),
          "the API cannot use --api-cert %s with --api-key %s: %s; both are PEM, the key PKCS #8"
                  .formatted(files.chain(), files.key(), reason(e))
              + " without a password (openssl pkcs8 -topk8 -nocrypt)",
          e);
    }
  }

  /** For a connection that begins now. */
  SslContext context() {
    if (System.nanoTime() - lookedNanos >= LOOK_INTERVAL.toNanos()) {
      lookedNanos = System.nanoTime();
      renewIfChanged();
    }
    return context;
  }

  /** Reads the files if they are others than last time; the old certificate stays if they fail. */
  void renewIfChanged() {
    long now = modified();
    if (now == modified) {
      return;
    }
    modified = now;
    try {
      context = read();
      log.info("the API's certificate {} was renewed", files.chain());
    } catch (SSLException | IllegalArgumentException e) {
      // Half written, perhaps: its next change is looked at again.
      log.warn("the API goes on with its old certificate: {}: {}", files.chain(), reason(e));
    }
  }

  private SslContext read() throws SSLException {
    return SslContextBuilder.forServer(files.chain().toFile(), files.key().toFile())
        .sslProvider(SslProvider.JDK)
        .protocols("TLSv1.3", "TLSv1.2")
        .build();
  }

  private long modified() {
    return time(files.chain().toFile()) + 31 * time(files.key().toFile());
  }

  private static long time(File file) {
    return file.lastModified();
  }

  private static String reason(Exception e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage());
  }
}
