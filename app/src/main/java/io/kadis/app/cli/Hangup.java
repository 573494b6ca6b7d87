package io.kadis.app.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * SIGHUP, which daemons take as "read your settings again". The JDK has signals only in {@code
 * sun.misc}, of which the compiler warns: by reflection, so that a JDK without it costs a node no
 * more than this.
 */
final class Hangup {
  private static final Logger log = LogManager.getLogger(Hangup.class);

  private Hangup() {}

  /**
   * Runs {@code reload} at each signal, one at a time, in place of ending the process; where that
   * cannot be, all stays as it is.
   */
  static void on(Runnable reload) {
    InvocationHandler handler =
        (proxy, method, arguments) -> handle(proxy, method, arguments, reload);
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> type = Class.forName("sun.misc.SignalHandler");
      Object proxy = Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler);
      signal
          .getMethod("handle", signal, type)
          .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), proxy);
    } catch (ReflectiveOperationException e) {
      // Also where the JVM runs with -Xrs, or under nohup.
      log.debug("settings cannot be read again at SIGHUP", e);
    }
  }

  private static Object handle(Object proxy, Method method, Object[] arguments, Runnable reload) {
    return switch (method.getName()) {
      case "hashCode" -> System.identityHashCode(proxy);
      case "equals" -> System.identityHashCode(proxy) == System.identityHashCode(arguments[0]);
      case "toString" -> "reload";
      default -> {
        synchronized (proxy) { // Each signal comes on a thread of its own.
          reload.run();
        }
        yield 0;
      }
    };
  }
}
