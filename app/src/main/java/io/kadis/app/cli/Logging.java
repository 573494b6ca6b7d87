package io.kadis.app.cli;

import java.util.Map;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.appender.ConsoleAppender;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.builder.api.ConfigurationBuilderFactory;

/**
 * Sets up logging to stderr; stdout belongs to results. Called before any class that logs is
 * loaded. Only commands that run a node come here: log4j takes longer to start than all else.
 */
final class Logging {
  private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5p %c{1}: %m%n%ex";

  private Logging() {}

  static void start(LogLevel level) {
    // Ours closes the node first, and then the logs.
    System.setProperty("log4j2.shutdownHookEnabled", "false");
    System.setProperty("log4j2.disableJmx", "true");
    var builder = ConfigurationBuilderFactory.newConfigurationBuilder();
    builder.setStatusLevel(Level.ERROR);
    builder.add(
        builder
            .newAppender("stderr", ConsoleAppender.PLUGIN_NAME)
            .addAttribute("target", ConsoleAppender.Target.SYSTEM_ERR)
            .add(builder.newLayout("PatternLayout").addAttribute("pattern", PATTERN)));
    builder.add(
        builder.newRootLogger(Level.valueOf(level.name())).add(builder.newAppenderRef("stderr")));
    var configuration = builder.build();
    // No pattern of ours shows it. Left to itself log4j looks up this machine's name, and prints a
    // stack trace where no resolver knows it; and so it would for a default configuration.
    Map<String, String> properties = configuration.getComponent(Configuration.CONTEXT_PROPERTIES);
    properties.put("hostName", "localhost");
    Configurator.initialize(configuration);
    if (!configuration.isStarted()) { // In tests there is a context already.
      Configurator.reconfigure(configuration);
    }
  }

  /** From now on. */
  static void level(LogLevel level) {
    Configurator.setRootLevel(Level.valueOf(level.name()));
  }
}
