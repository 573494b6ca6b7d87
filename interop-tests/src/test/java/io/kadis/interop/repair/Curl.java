package io.kadis.interop.repair;

import io.kadis.interop.Door;
import io.kadis.interop.Shell;
import java.util.ArrayList;
import java.util.List;

/** The door to APIs that only processes elsewhere can reach. */
final class Curl {
  private Curl() {}

  /**
   * @param words that bring a command there
   */
  static Door behind(List<String> words) {
    return (uri, body) -> {
      List<String> command = new ArrayList<>(words);
      command.addAll(List.of("curl", "--silent", "--show-error"));
      command.addAll(List.of("--max-time", Long.toString(Door.PATIENCE.toSeconds())));
      command.addAll(List.of("--write-out", "\n%{http_code}"));
      if (body.isPresent()) {
        command.addAll(List.of("--header", "Content-Type: application/json"));
        command.addAll(List.of("--data-binary", "@-"));
      }
      command.add(uri.toString());
      String output = Shell.run(command, body.orElse(""));
      int status = output.lastIndexOf('\n');
      return new Door.Answer(
          Integer.parseInt(output.substring(status + 1)), output.substring(0, status));
    };
  }
}
