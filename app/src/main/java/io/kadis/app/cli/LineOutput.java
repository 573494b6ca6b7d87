package io.kadis.app.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Cuts what is written into lines; once the lines are enough, writing fails. */
final class LineOutput extends OutputStream {
  private final Api.Lines lines;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  LineOutput(Api.Lines lines) {
    this.lines = lines;
  }

  @Override
  public void write(int b) throws IOException {
    if (b != '\n') {
      line.write(b);
      return;
    }
    String whole = line.toString(StandardCharsets.UTF_8);
    line.reset();
    if (!lines.take(whole)) {
      throw new IOException("enough");
    }
  }
}
