package io.kadis.libp2p.multiaddr;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;

/**
 * The name servers this machine is set up to use. The JDK's lookups know no deadline and hold their
 * carrier thread, so they run on a few threads of their own while the caller waits as long as it
 * wants to.
 */
public final class SystemDns implements IpResolver, TxtResolver {
  /** A stuck name server holds this many threads, no more. */
  private static final int MAX_THREADS = 4;

  /** Lookups waiting for a thread; more are refused as if unanswered. */
  private static final int MAX_WAITING = 256;

  private static final ExecutorService LOOKUPS = lookups();

  private final String server;

  public SystemDns() {
    this("dns:");
  }

  /**
   * @param server of TXT records, as JNDI writes it: {@code dns://HOST:PORT}
   */
  SystemDns(String server) {
    this.server = server;
  }

  @Override
  public List<InetAddress> ips(String name, Duration timeout) throws IOException {
    return await(name, timeout, () -> List.of(InetAddress.getAllByName(name)));
  }

  @Override
  public List<String> txts(String name, Duration timeout) throws IOException {
    return await(name, timeout, () -> queryTxt(name, timeout));
  }

  private static <T> T await(String name, Duration timeout, Callable<T> lookup) throws IOException {
    try {
      Future<T> answer = LOOKUPS.submit(lookup);
      try {
        return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
      } finally {
        answer.cancel(true);
      }
    } catch (TimeoutException | RejectedExecutionException e) {
      throw new IOException("no answer for '%s' within %s".formatted(name, timeout), e);
    } catch (ExecutionException e) {
      throw new IOException("'%s': %s".formatted(name, e.getCause()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while looking up '%s'".formatted(name), e);
    }
  }

  // JNDI is dangerous where names from outside choose the provider or objects come back: here the
  // provider is fixed to DNS, and only TXT records are asked for, which are strings.
  @SuppressWarnings("BanJNDI")
  private List<String> queryTxt(String name, Duration timeout) throws IOException {
    Properties environment = new Properties();
    environment.setProperty("java.naming.factory.initial", "com.sun.jndi.dns.DnsContextFactory");
    environment.setProperty("java.naming.provider.url", server);
    environment.setProperty("com.sun.jndi.dns.timeout.initial", Long.toString(timeout.toMillis()));
    environment.setProperty("com.sun.jndi.dns.timeout.retries", "1");
    try {
      InitialDirContext dns = new InitialDirContext(environment);
      try {
        Attribute txt = dns.getAttributes(name, new String[] {"TXT"}).get("TXT");
        return txt == null ? List.of() : strings(txt.getAll());
      } finally {
        dns.close();
      }
    } catch (NamingException e) {
      throw new IOException(e.toString(), e);
    }
  }

  private static List<String> strings(NamingEnumeration<?> values) throws NamingException {
    List<String> strings = new ArrayList<>();
    while (values.hasMore()) {
      strings.add(unquote(values.next().toString()));
    }
    return strings;
  }

  /** JNDI quotes a record that holds blanks or quotes. */
  private static String unquote(String txt) {
    boolean quoted = txt.length() >= 2 && txt.startsWith("\"") && txt.endsWith("\"");
    return quoted ? txt.substring(1, txt.length() - 1) : txt;
  }

  private static ExecutorService lookups() {
    var pool =
        new ThreadPoolExecutor(
            MAX_THREADS,
            MAX_THREADS,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_WAITING),
            Thread.ofPlatform().daemon().name("dns-", 0).factory());
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }
}
