// SPDX-License-Identifier: Apache-2.0
#include "cli/help.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "cli/terminal.h"

namespace harness::cli {
namespace {

constexpr size_t kWidth = 100;
constexpr size_t kWidestName = 28;

using Lines = std::vector<std::pair<std::string, std::string>>;

// Names to the left, their help to the right, wrapped.
std::string TwoColumns(const Lines& lines) {
  size_t left = 0;
  for (const auto& [name, help] : lines) {
    if (name.size() <= kWidestName) left = std::max(left, name.size());
  }
  std::string text;
  for (const auto& [name, help] : lines) {
    std::string line = "  " + name;
    if (name.size() > left) {
      text += line + "\n";
      line = "";
    }
    for (const std::string& part : WrapText(help, kWidth - left - 4)) {
      line.resize(left + 4, ' ');
      text += line + part + "\n";
      line = "";
    }
  }
  return text;
}

Lines Describe(const Arguments& arguments, bool positional) {
  Lines lines;
  for (const Argument& argument : arguments.all()) {
    if (argument.positional == positional) lines.emplace_back(SpellingOf(argument), argument.help);
  }
  return lines;
}

std::string Section(std::string_view title, const Lines& lines, bool color) {
  return lines.empty() ? "" : "\n" + Styled(title, Style::kBold, color) + "\n" + TwoColumns(lines);
}

Lines GlobalLines(const CommandSet& commands) {
  Lines lines = Describe(commands.globals(), false);
  lines.emplace_back("-h, --help", "This help");
  lines.emplace_back("--version", "Version of the program and of what it is built on");
  return lines;
}

}  // namespace

std::vector<std::string> WrapText(std::string_view text, size_t width) {
  std::vector<std::string> lines(1);
  for (const std::string_view word : Split(text, ' ')) {
    if (!lines.back().empty() && DisplayWidth(lines.back()) + 1 + DisplayWidth(word) > width)
      lines.emplace_back();
    lines.back() += (lines.back().empty() ? "" : " ") + std::string(word);
  }
  return lines;
}

std::string SpellingOf(const Argument& argument) {
  if (argument.positional) return argument.value_name + (argument.repeated ? "..." : "");
  std::string text = argument.short_name.empty() ? "" : argument.short_name + ", ";
  text += argument.name;
  if (!argument.value_name.empty()) text += " " + argument.value_name;
  return text;
}

std::string UsageOf(const Command& command) {
  std::string usage = "stat-harness " + std::string(command.verb->path) + " [OPTIONS]";
  for (const Argument& argument : command.arguments.all()) {
    if (!argument.positional) continue;
    const std::string spelling = SpellingOf(argument);
    usage += argument.required ? " " + spelling : " [" + spelling + "]";
  }
  return usage;
}

std::string HelpOfAll(const CommandSet& commands, std::string_view word, bool color) {
  std::string text;
  if (word.empty()) {
    text = std::string(kOneSentence) + "\n\nUsage: stat-harness VERB [OPTIONS] ...\n";
  } else {
    text = std::string(GroupHelp(word)) + "\n\nUsage: stat-harness " + std::string(word) +
           " VERB [OPTIONS] ...\n";
  }
  std::vector<std::string_view> groups;
  for (const auto& command : commands.commands()) {
    if (std::find(groups.begin(), groups.end(), command->verb->group) == groups.end()) {
      groups.push_back(command->verb->group);
    }
  }
  for (const std::string_view group : groups) {
    Lines lines;
    for (const auto& command : commands.commands()) {
      const Verb& verb = *command->verb;
      const bool below = word.empty() || verb.path.starts_with(std::string(word) + " ");
      if (verb.group == group && below) lines.emplace_back(verb.path, verb.help);
    }
    text += Section(group, lines, color);
  }
  text += Section("Options of every verb", GlobalLines(commands), color);
  if (word.empty())
    text += "\n`stat-harness VERB --help` says more of one verb, `stat-harness man` is the whole manual.\n";
  return text;
}

std::string HelpOf(const CommandSet& commands, const Command& command, bool color) {
  std::string text = std::string(command.verb->help) + ".\n\nUsage: " + UsageOf(command) + "\n";
  if (!command.verb->about.empty()) {
    text += "\n";
    for (const std::string& line : WrapText(command.verb->about, kWidth)) text += line + "\n";
  }
  text += Section("Arguments", Describe(command.arguments, true), color);
  text += Section("Options", Describe(command.arguments, false), color);
  text += Section("Options of every verb", GlobalLines(commands), color);
  return text;
}

}  // namespace harness::cli
