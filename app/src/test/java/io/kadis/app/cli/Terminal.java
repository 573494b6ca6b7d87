package io.kadis.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;

/** Runs commands within the test and keeps what they print. */
public final class Terminal {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private byte[] in = {};

  /** What the next command reads. */
  Terminal typing(byte[] input) {
    in = input;
    return this;
  }

  /** The exit code of one command. */
  public int run(String... args) {
    out.reset();
    err.reset();
    var io =
        new Stdio(
            new ByteArrayInputStream(in),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8));
    return new Cli(io).run(args);
  }

  public byte[] outBytes() {
    return out.toByteArray();
  }

  public String out() {
    return out.toString(UTF_8);
  }

  public String err() {
    return err.toString(UTF_8);
  }
}
