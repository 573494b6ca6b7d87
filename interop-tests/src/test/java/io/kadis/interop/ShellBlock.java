package io.kadis.interop;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A {@code sh} block of a page: commands for a person to copy. */
record ShellBlock(Fence fence) {
  private static final String EXCUSE = "<!-- not run by a test: ";

  /** All of a page, in order. */
  static List<ShellBlock> of(Path page) throws Exception {
    return Fence.of(page, "sh").stream().map(ShellBlock::new).toList();
  }

  List<String> commands() {
    return fence.lines();
  }

  /** Why no test runs it, as a comment above the block says. */
  Optional<String> notRun() {
    String above = fence.above();
    return above.startsWith(EXCUSE)
        ? Optional.of(above.substring(EXCUSE.length(), above.indexOf(" -->")))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return fence.toString();
  }
}
