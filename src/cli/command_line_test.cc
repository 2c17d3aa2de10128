// SPDX-License-Identifier: Apache-2.0
#include "cli/command_line.h"

#include <gtest/gtest.h>

#include <array>

#include "cli/exit_code.h"
#include "cli/import_arguments.h"

namespace harness::cli {
namespace {

struct Seen {
  std::vector<std::string> logs;
  std::string name;
  int64_t seed = 0;
  bool fast = false;
} seen;

RunFunction SetupWork(Arguments& arguments) {
  seen = {};
  arguments.Positionals("LOG", "Logs", &seen.logs);
  arguments.Text("--name", "NAME", "Name", &seen.name).short_name = "-n";
  arguments.Integer("--seed", "Seed", 0, 9, &seen.seed);
  arguments.Switch("--fast", "Fast", &seen.fast);
  arguments.OfSetting("import.time_zone");
  return [](Invocation&) -> Result<int> { return kExitPass; };
}
RunFunction SetupPlain(Arguments&) {
  return [](Invocation&) -> Result<int> { return kExitPass; };
}

constexpr std::array kSome = {
    Verb{"work", "A", "Works", "", SetupWork}, Verb{"work2", "A", "Works", "", SetupPlain},
    Verb{"group one", "B", "One", "", SetupPlain}, Verb{"group two", "B", "Two", "", SetupPlain}};

std::string Failure(const std::vector<std::string>& words) {
  CommandSet commands(kSome);
  const auto parsed = commands.Parse(words);
  return parsed ? "" : parsed.error().message;
}

TEST(CommandLine, FillsInTheVerbsOptions) {
  CommandSet commands(kSome);
  const auto parsed = commands.Parse({"work", "a.csv", "-n", "demo", "--seed=7", "b.csv", "--fast"});
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(parsed->command->verb->path, "work");
  EXPECT_EQ(seen.logs, (std::vector<std::string>{"a.csv", "b.csv"}));
  EXPECT_EQ(seen.name, "demo");
  EXPECT_EQ(seen.seed, 7);
  EXPECT_TRUE(seen.fast);
}

TEST(CommandLine, GlobalOptionsStandBeforeOrAfterTheVerb) {
  for (const auto& words : {std::vector<std::string>{"--threads", "3", "--json", "group", "one"},
                            std::vector<std::string>{"group", "one", "--json", "--threads=3"}}) {
    CommandSet commands(kSome);
    const auto parsed = commands.Parse(words);
    ASSERT_TRUE(parsed) << parsed.error().message;
    const auto flags = commands.FlagValues(parsed->command);
    ASSERT_EQ(flags.size(), 2U);
    EXPECT_EQ(flags[0].key + "=" + flags[0].text, "threads=3");
    EXPECT_EQ(flags[1].key + "=" + flags[1].text + " by " + flags[1].flag, "format=json by --json");
  }
}

TEST(CommandLine, AVerbsFlagOfASettingGoesIntoTheConfiguration) {
  CommandSet commands(kSome);
  const auto parsed = commands.Parse({"work", "a", "--tz", "Europe/Berlin"});
  const auto flags = commands.FlagValues(parsed.value().command);
  ASSERT_EQ(flags.size(), 1U);
  EXPECT_EQ(flags[0].key, "import.time_zone");
}

TEST(CommandLine, APositionalMayBearTheNameOfAVerb) {
  CommandSet commands(kSome);
  ASSERT_TRUE(commands.Parse({"work", "group", "--", "--fast"}));
  EXPECT_EQ(seen.logs, (std::vector<std::string>{"group", "--fast"}));
  EXPECT_FALSE(seen.fast);
}

TEST(CommandLine, UnknownVerbsAndOptionsGetAHint) {
  EXPECT_EQ(Failure({"wrok"}), "unknown verb \"wrok\"; did you mean work?");
  EXPECT_EQ(Failure({"group", "tow"}), "unknown verb \"tow\" of group; did you mean two?");
  EXPECT_EQ(Failure({"work", "a", "--sede", "1"}), "unknown option \"--sede\" of work; did you mean --seed?");
  EXPECT_EQ(Failure({"work", "a", "--sede=1"}), "unknown option \"--sede\" of work; did you mean --seed?");
  EXPECT_EQ(Failure({"group", "one", "--treads", "1"}),
            "unknown option \"--treads\" of group one; did you mean --threads?");
  EXPECT_EQ(Failure({"zzzzzzzzzzzz"}),
            "unknown verb \"zzzzzzzzzzzz\"; stat-harness --help lists what there is");
  EXPECT_EQ(Failure({"group", "one", "--zzzzzzzz"}),
            "unknown option \"--zzzzzzzz\" of group one; stat-harness group one --help lists what there is");
}

TEST(CommandLine, WrongValuesAreNamed) {
  EXPECT_EQ(Failure({"work", "a", "--seed", "x"}), "--seed: found \"x\", expected an integer from 0 to 9");
  EXPECT_EQ(Failure({"work", "a", "--seed", "10"}), "--seed: found \"10\", expected an integer from 0 to 9");
  EXPECT_EQ(Failure({"work", "a", "--format", "xml"}),
            "--format: found \"xml\", expected one of text, json, csv, sarif");
  EXPECT_EQ(Failure({"work"}),
            "work: missing LOG (Logs), expected stat-harness work LOG; see stat-harness work --help");
  EXPECT_EQ(Failure({"group", "one", "x"}), "found \"x\", which group one does not take");
  EXPECT_EQ(Failure({"work", "a", "--name"}), "--name: found no value, expected one");
  EXPECT_EQ(Failure({"group", "one", "--", "--x"}), "found \"--x\", which group one does not take");
}

TEST(CommandLine, HelpWinsOverWhatIsMissing) {
  CommandSet commands(kSome);
  const auto parsed = commands.Parse({"work", "--help"});
  ASSERT_TRUE(parsed);
  EXPECT_TRUE(parsed->help);
  EXPECT_EQ(parsed->help_of, "work");
}

TEST(CommandLine, AGroupAloneIsNoVerb) {
  CommandSet commands(kSome);
  const auto parsed = commands.Parse({"group"});
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->command, nullptr);
  EXPECT_EQ(parsed->help_of, "group");
}

TEST(Verbs, EachHasHelpAndArgumentsThatAreSaid) {
  CommandSet commands(Verbs());
  for (const auto& command : commands.commands()) {
    EXPECT_FALSE(command->verb->help.empty() || command->verb->help.ends_with(".")) << command->verb->path;
    for (const Argument& argument : command->arguments.all()) {
      EXPECT_FALSE(argument.help.empty() || argument.help.ends_with("."))
          << command->verb->path << argument.name;
      for (const Argument& global : commands.globals().all()) EXPECT_NE(argument.name, global.name);
    }
  }
}

TEST(ExitCode, FollowsTheErrorCode) {
  EXPECT_EQ(ExitCodeFor(ErrorCode::kInvalidArgument), 2);
  EXPECT_EQ(ExitCodeFor(ErrorCode::kNotFound), 2);
  EXPECT_EQ(ExitCodeFor(ErrorCode::kIo), 2);
  EXPECT_EQ(ExitCodeFor(ErrorCode::kInconclusive), 3);
  EXPECT_EQ(ExitCodeFor(ErrorCode::kInternal), 4);
  EXPECT_EQ(ExitCodeFor(ErrorCode::kBusy), 5);
  EXPECT_EQ(ExitCodeFor(ErrorCode::kInterrupted), 130);
}

TEST(ImportArguments, MappingsAndSeparators) {
  EXPECT_EQ(ParseMapping("started=BEGIN=DT").value(),
            (std::pair<std::string, std::string>("started", "BEGIN=DT")));
  EXPECT_EQ(ParseMapping("host=").value().second, "");
  EXPECT_FALSE(ParseMapping("started"));
  EXPECT_FALSE(ParseMapping("begun=X"));
  EXPECT_EQ(ParseSeparator("tab").value(), '\t');
  EXPECT_EQ(ParseSeparator("|").value(), '|');
  EXPECT_FALSE(ParseSeparator("ab"));
  EXPECT_FALSE(ParseSeparator(""));
}

}  // namespace
}  // namespace harness::cli
