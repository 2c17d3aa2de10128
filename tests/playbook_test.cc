// SPDX-License-Identifier: Apache-2.0
// Every command of the operator playbook is run, in the order of the document, and does what it says there.
//
// A command is a line of a block ```sh, or code between backticks that begins with stat-harness or with a
// setting of it. It ends with exit code 0, or with the one in "# exit N" (a block) or "(exit N)" (in the
// text) after it. A block ```text after a command is what it prints: its lines, in their order, where ... is
// any text.
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "base/text.h"
#include "tests/program/program.h"

namespace harness::tests {
namespace {

struct Command {
  int line = 0;  // of the document
  std::string text;
  int exit_code = 0;
  std::vector<std::string> expected;  // lines of output
};

bool IsCommand(std::string_view code) {
  return code.starts_with("stat-harness ") ||
         (code.starts_with("STAT_HARNESS_") && code.find(' ') != code.npos);
}

// The number after `mark` at the start of `text`.
std::optional<int> ExitAfter(std::string_view text, std::string_view mark) {
  if (!text.starts_with(mark)) return std::nullopt;
  return text[mark.size()] - '0';
}

Command BlockCommand(std::string_view line, int number) {
  Command command{number, std::string(line), 0, {}};
  const size_t mark = line.find("  # ");
  if (mark == line.npos) return command;
  command.exit_code = ExitAfter(line.substr(mark + 2), "# exit ").value_or(0);
  command.text = Trim(line.substr(0, mark));
  return command;
}

void AddInlineCommands(std::string_view line, int number, std::vector<Command>& commands) {
  for (size_t open = line.find('`'); open != line.npos; open = line.find('`', open)) {
    const size_t close = line.find('`', open + 1);
    if (close == line.npos) return;
    const std::string_view code = line.substr(open + 1, close - open - 1);
    if (IsCommand(code)) {
      commands.push_back(
          {number, std::string(code), ExitAfter(line.substr(close + 1), " (exit ").value_or(0), {}});
    }
    open = close + 1;
  }
}

std::vector<Command> CommandsOf(std::string_view document) {
  std::vector<Command> commands;
  std::string block;  // language of the block that we are in
  int number = 0;
  for (const std::string_view line : Split(document, '\n')) {
    ++number;
    if (line.starts_with("```")) {
      block = block.empty() ? std::string(line.substr(3)) : "";
    } else if (block == "sh") {
      if (!Trim(line).empty()) commands.push_back(BlockCommand(line, number));
    } else if (block == "text") {
      commands.back().expected.emplace_back(line);
    } else if (block.empty()) {
      AddInlineCommands(line, number, commands);
    }
  }
  return commands;
}

// Whether `line` is `pattern`, where "..." is any text.
bool Fits(std::string_view line, std::string_view pattern) {
  const size_t gap = pattern.find("...");
  if (gap == pattern.npos) return line == pattern;
  if (!line.starts_with(pattern.substr(0, gap))) return false;
  const std::string_view rest = pattern.substr(gap + 3);
  for (size_t at = gap; at <= line.size(); ++at) {
    if (Fits(line.substr(at), rest)) return true;
  }
  return false;
}

// The first expected line that does not follow in the output; empty when all do.
std::string MissingLine(const std::string& output, const std::vector<std::string>& expected) {
  const auto lines = Split(output, '\n');
  size_t at = 0;
  for (const std::string& pattern : expected) {
    if (Trim(pattern) == "...") continue;
    while (at < lines.size() && !Fits(lines[at], pattern)) ++at;
    if (at == lines.size()) return pattern;
    ++at;
  }
  return "";
}

const std::string& Playbook() {
  static const std::string text =
      ReadFile(Path(HARNESS_SOURCE_DIR) / "docs/operator_playbook_autonomous_insights.md").value();
  return text;
}

TEST(Playbook, EveryCommandDoesWhatItSays) {
  const std::vector<Command> commands = CommandsOf(Playbook());
  ASSERT_GT(commands.size(), 20u);
  const Program program;
  std::string variables;
  for (const Command& command : commands) {
    SCOPED_TRACE("line " + std::to_string(command.line) + ": " + command.text);
    const Ended ended = program.Bash(variables + command.text);
    EXPECT_EQ(ended.exit_code, command.exit_code) << ended.out << ended.err;
    const std::string missing = MissingLine(ended.out, command.expected);
    EXPECT_EQ(missing, "") << "is missing in\n" << ended.out << ended.err;
    if (command.text.starts_with("RUN=")) {  // its value now, not that of a later run
      variables = "RUN=" + std::string(Trim(program.Bash(command.text + "\necho $RUN").out)) + "\n";
    }
  }
}

TEST(Playbook, NamesEveryToggle) {
  for (const char* name : {"STAT_HARNESS_KNOWN_ISSUES_MODE", "STAT_HARNESS_AUTONOMOUS_NOVELTY_MIN",
                           "STAT_HARNESS_STREAMING_POLICY_STRICT"}) {
    EXPECT_NE(Playbook().find(name), std::string::npos) << name;
  }
}

// The reader of the document is tested, too: a command that it passes over would never be run.
TEST(Playbook, CommandsAreFound) {
  const auto commands = CommandsOf(
      "Say `stat-harness doctor`, then `stat-harness show x` (exit 2) and `config.toml`.\n```sh\n"
      "stat-harness run a  # exit 3: none\nRUN=1\n```\n```text\nrun ... of\n...\nend\n```\n"
      "| `STAT_HARNESS_KNOWN_ISSUES_MODE=off stat-harness run b` | `STAT_HARNESS_KNOWN_ISSUES_MODE` |\n");
  ASSERT_EQ(commands.size(), 5u);
  EXPECT_EQ(commands[0].text, "stat-harness doctor");
  EXPECT_EQ(commands[1].exit_code, 2);
  EXPECT_EQ(commands[2].text, "stat-harness run a");
  EXPECT_EQ(commands[2].exit_code, 3);
  EXPECT_EQ(commands[3].expected.size(), 3u);
  EXPECT_EQ(commands[4].line, 11);
  EXPECT_EQ(MissingLine("run 7 of\nx\nend\n", commands[3].expected), "");
  EXPECT_EQ(MissingLine("run 7 off\nend\n", commands[3].expected), "run ... of");
  EXPECT_EQ(MissingLine("end\nrun 7 of\n", commands[3].expected), "end");
}

}  // namespace
}  // namespace harness::tests
