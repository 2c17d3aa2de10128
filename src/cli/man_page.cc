// SPDX-License-Identifier: Apache-2.0
#include "cli/man_page.h"

#include <array>
#include <utility>

#include "base/text.h"
#include "cli/help.h"
#include "cli/settings.h"
#include "cli/version.h"

namespace harness::cli {
namespace {

// Backslashes and minus signs as troff wants them; no line may begin with a control character.
std::string Troff(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out += c;
    }
  }
  if (!out.empty() && (out.front() == '.' || out.front() == '\'')) out.insert(0, "\\&");
  return out;
}

std::string Item(std::string_view name, std::string_view help) {
  return ".TP\n\\fB" + Troff(name) + "\\fR\n" + Troff(help) + ".\n";
}

std::string ArgumentItems(const Arguments& arguments) {
  std::string text;
  for (const Argument& argument : arguments.all()) text += Item(SpellingOf(argument), argument.help);
  return text;
}

std::string SettingItems() {
  std::string text;
  for (const Setting& setting : Settings()) {
    std::string help = std::string(setting.help) + "; " + ExpectedValue(setting);
    if (!setting.default_value.empty()) help += ", " + std::string(setting.default_value) + " by default";
    help += "; variable " + EnvironmentName(setting);
    if (!setting.flag.empty()) help += ", option " + std::string(setting.flag);
    text += Item(setting.key, help);
  }
  return text;
}

constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kExitCodes = {
    {{"0", "Pass"},
     {"1", "A gate, or a finding at or above --fail-level, failed"},
     {"2", "Usage, configuration or input"},
     {"3", "Inconclusive: the input cannot answer the question"},
     {"4", "Internal error"},
     {"5", "Busy: another process holds what is needed"},
     {"130", "Interrupted"}}};

}  // namespace

std::string ManPage(const CommandSet& commands) {
  std::string text = ".TH STAT-HARNESS 1 \"\" \"stat-harness " + std::string(ProductVersion()) +
                     "\" \"User Commands\"\n.SH NAME\nstat-harness \\- from a log of executions to a report\n"
                     ".SH SYNOPSIS\n.B stat-harness\nVERB [OPTIONS] ...\n.SH DESCRIPTION\n" +
                     Troff(kOneSentence) +
                     "\nResults go to standard output, remarks and progress to standard error.\n.SH VERBS\n";
  for (const auto& command : commands.commands()) {
    text += ".SS \"" + Troff(UsageOf(*command)) + "\"\n" + Troff(command->verb->help) + ".\n";
    if (!command->verb->about.empty()) text += Troff(command->verb->about) + "\n";
    text += ArgumentItems(command->arguments);
  }
  text += ".SH OPTIONS OF EVERY VERB\n" + ArgumentItems(commands.globals()) + Item("-h, --help", "Help") +
          Item("--version", "Version of the program and of what it is built on");
  text +=
      ".SH SETTINGS\nLater ones win: built\\-in defaults, stat\\-harness/config.toml in the folders of "
      "XDG_CONFIG_DIRS and of XDG_CONFIG_HOME, ./stat\\-harness.toml, environment, options. "
      "A table [plugins.ID] holds settings of that plugin.\n" +
      SettingItems();
  text += ".SH EXIT STATUS\n";
  for (const auto& [code, meaning] : kExitCodes) text += Item(code, meaning);
  text += ".SH ENVIRONMENT\nNO_COLOR turns colours off. Each setting has a variable, named above.\n";
  return text;
}

}  // namespace harness::cli
