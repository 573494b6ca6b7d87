package io.kadis.app.cli;

/** log4j's levels, without loading log4j. */
enum LogLevel {
  OFF,
  ERROR,
  WARN,
  INFO,
  DEBUG,
  TRACE
}
