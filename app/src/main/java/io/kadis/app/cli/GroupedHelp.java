package io.kadis.app.cli;

import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The list of all commands, by what they are for. */
final class GroupedHelp {
  private GroupedHelp() {}

  /**
   * @param root has all commands
   */
  static CommandLine in(CommandLine root) {
    var sections = root.getHelpSectionMap();
    sections.remove(UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING);
    sections.put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, GroupedHelp::list);
    root.setHelpSectionMap(sections);
    return root;
  }

  private static String list(Help help) {
    int width = Commands.NAMES.stream().mapToInt(String::length).max().orElse(0) + 2;
    var text = new StringBuilder();
    for (var group : Commands.GROUPS) {
      text.append(System.lineSeparator()).append(group.title()).append(':');
      text.append(System.lineSeparator());
      for (String name : group.names()) {
        text.append("  ").append(help.colorScheme().commandText(name));
        text.repeat(' ', width - name.length()).append(inShort(help, name));
        text.append(System.lineSeparator());
      }
    }
    return text.toString();
  }

  private static String inShort(Help help, String name) {
    String[] description =
        Objects.requireNonNull(help.subcommands().get(name))
            .commandSpec()
            .usageMessage()
            .description();
    return description.length == 0 ? "" : description[0];
  }
}
