// SPDX-License-Identifier: Apache-2.0
// The program's manners: exit codes, where text goes, completion, settings, Ctrl-C.
#include "tests/program/program.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "base/text.h"

namespace harness::tests {
namespace {

TEST(Program, WithoutAVerbShowsHelpOnStderrAndFails) {
  const Ended ended = Program().Run({});
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_EQ(ended.out, "");
  EXPECT_NE(ended.err.find("Usage: stat-harness VERB"), std::string::npos);
}

TEST(Program, HelpIsAResult) {
  const Ended ended = Program().Run({"import", "--help"});
  EXPECT_EQ(ended.exit_code, 0);
  EXPECT_EQ(ended.err, "");
  EXPECT_NE(ended.out.find("Usage: stat-harness import [OPTIONS] LOG..."), std::string::npos);
}

TEST(Program, AMistakeIsOneLineOnStderr) {
  const Ended ended = Program().Run({"imprt", "log.csv"});
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_EQ(ended.out, "");
  EXPECT_EQ(ended.err, "stat-harness: error: unknown verb \"imprt\"; did you mean import?\n");
}

TEST(Program, WithJsonStdoutHoldsTheErrorToo) {
  const Ended ended = Program().Run({"show", "nothing", "--json"});
  EXPECT_EQ(ended.exit_code, 2);
  const Json body = ParseJson(ended.out, "stdout").value();
  EXPECT_EQ(body["error"]["code"], "not_found");
  EXPECT_EQ(body["error"]["exit_code"], 2);
  EXPECT_EQ(ended.err, "stat-harness: error: " + body["error"]["message"].get<std::string>() + "\n");
}

TEST(Program, AMistypedHomeIsToldAndNotMade) {
  const Program program;
  const std::vector<std::vector<std::string>> readers = {{"datasets"},
                                                         {"runs"},
                                                         {"show", "x"},
                                                         {"checklist", "x"},
                                                         {"compare", "runs", "x"},
                                                         {"kb", "list"},
                                                         {"kb", "verify"},
                                                         {"prices", "list"},
                                                         {"sessions", "list"},
                                                         {"token", "list"},
                                                         {"token", "revoke", "x"}};
  for (std::vector<std::string> words : readers) {
    const std::string verb = words.front();
    words.insert(words.end(), {"--home", "hmoe"});
    const Ended ended = program.Run(words);
    EXPECT_EQ(ended.exit_code, 2) << verb;
    EXPECT_TRUE(Has(ended.err, "--home: found no data folder at hmoe, expected one that is there"))
        << ended.err;
    EXPECT_FALSE(std::filesystem::exists(program.folder() / "hmoe")) << verb;
  }
  EXPECT_EQ(program.Run({"generate", "queue", "-o", "q.csv"}).exit_code, 0);
  EXPECT_EQ(program.Run({"import", "q.csv", "--home", "hmoe"}).exit_code, 0);
  EXPECT_TRUE(Has(program.Run({"datasets", "--home", "hmoe"}).out, "q"));
}

TEST(Program, ImportSaysWhatItDoesNotDo) {
  const Program program;
  ASSERT_EQ(program.Run({"generate", "queue", "-o", "q.csv"}).exit_code, 0);
  ASSERT_EQ(program.Run({"import", "q.csv"}).exit_code, 0);
  const Ended named = program.Run({"import", "q.csv", "--name", "foo"});
  EXPECT_EQ(named.exit_code, 0);
  EXPECT_TRUE(Has(named.out, "already there: q as ")) << named.out;
  EXPECT_TRUE(Has(named.err, "--name foo: these very rows are in the home as q, ") &&
              Has(named.err, "stat-harness run q\n"))
      << named.err;
  const auto refused = [&](const std::vector<std::string>& words, const std::string& part) {
    const Ended ended = program.Run(words);
    EXPECT_EQ(ended.exit_code, 2) << ended.out;
    EXPECT_TRUE(Has(ended.err, part)) << ended.err;
  };
  refused({"import", "q.csv", "./q.csv"}, "./q.csv: found the same file twice, expected each log once");
  refused({"run", "-"}, "found - as the log, expected a file");
  refused({"import", "-"}, "found - as the log, expected a file");
  refused({"import", "q.csv", "--time-format", "isoo"},
          "--time-format: found \"isoo\", expected one of iso, day_first,");
  refused({"import", "q.csv", "--encoding", "ebcdic"},
          "--encoding: found \"ebcdic\", expected one of utf-8, latin-1, utf-16");
  refused({"run", "q", "--set", "profile_basic.top_values=99999999999999999999"},
          "--set profile_basic.top_values: found 99999999999999999999, expected an integer from");
  refused({"run", "nothing"}, "stat-harness datasets lists those of the home");
}

// A file system that is read only for root, too; without a namespace of its own there is none.
TEST(Program, AHomeThatCannotBeWrittenCanBeRead) {
  const Program program;
  ASSERT_EQ(program.Run({"generate", "queue", "-o", "q.csv"}).exit_code, 0);
  ASSERT_EQ(program.Run({"run", "q.csv", "--plugin", "profile_basic"}).exit_code, 0);
  ASSERT_TRUE(WriteFile(program.folder() / "p.json",
                        R"({"m": {"input_cost_per_token": 3e-06, "output_cost_per_token": 1.5e-05}})"));
  ASSERT_EQ(program.Run({"prices", "import", "p.json"}).exit_code, 0);
  const std::string mount = "mkdir -p ro && mount --bind home ro && mount -o remount,bind,ro ro";
  if (program.Bash("unshare -m bash -c '" + mount + "'").exit_code != 0)
    GTEST_SKIP() << "nothing can be mounted read only here (needs root and a mount namespace)";
  const auto run = [&](const std::string& words) {
    return program.Bash("unshare -m bash -c '" + mount + " && stat-harness " + words + " --home ro'");
  };
  for (const char* words : {"datasets", "runs", "show q", "kb list", "prices list", "sessions list"})
    EXPECT_EQ(run(words).exit_code, 0) << words << ": " << run(words).err;
  EXPECT_TRUE(Has(run("datasets").out, "q"));
  for (const char* words : {"import q.csv", "run q"}) {
    const Ended ended = run(words);
    EXPECT_EQ(ended.exit_code, 2) << words;
    EXPECT_TRUE(Has(ended.err, "/ro: cannot be written: ") && Has(ended.err, "Read-only file system"))
        << ended.err;
  }
}

TEST(Program, AFullDiskIsNoSuccess) {
  const Ended ended = Program().Bash("stat-harness version > /dev/full");
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_EQ(ended.err, "stat-harness: error: stdout: the results could not be written\n");
}

TEST(Program, VersionSaysWhatItIsBuiltOn) {
  const Json facts = ParseJson(Program().Run({"version", "--json"}).out, "stdout").value();
  for (const char* key : {"product", "version", "engine", "sqlite", "build"}) {
    EXPECT_FALSE(facts.at(key).get<std::string>().empty()) << key;
  }
  const Ended ended = Program().Run({"--version"});
  EXPECT_EQ(ended.exit_code, 0);
  EXPECT_TRUE(ended.out.starts_with("stat-harness " + facts["version"].get<std::string>() + " ("));
}

TEST(Program, DoctorFailsWhenOthersMayReadTheKey) {
  const Program program;
  EXPECT_EQ(program.Run({"datasets"}).exit_code, 0);  // makes the home
  EXPECT_EQ(program.Run({"doctor"}).exit_code, 0);
  std::filesystem::permissions(program.folder() / "home" / "key", std::filesystem::perms(0644));
  const Ended ended = program.Run({"doctor", "--format", "csv"});
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_NE(ended.out.find("fail,key,mode 0644: others may read it,chmod 600 "), std::string::npos);
}

TEST(Program, SettingsShowWhereTheyComeFrom) {
  Program program;
  ASSERT_TRUE(WriteFile(program.folder() / "stat-harness.toml", "# ours\nmemory = '1GiB'\n"));
  program.variables["STAT_HARNESS_THREADS"] = "2";
  const Ended ended = program.Run({"config", "show", "--origin", "--json", "--color=never"});
  ASSERT_EQ(ended.exit_code, 0) << ended.err;
  std::map<std::string, std::string> origins;
  const Json rows = ParseJson(ended.out, "stdout").value();
  for (const Json& row : rows) origins[row["setting"]] = row["origin"];
  EXPECT_TRUE(origins["memory"].ends_with("/stat-harness.toml:2"));
  EXPECT_EQ(origins["threads"], "environment STAT_HARNESS_THREADS");
  EXPECT_EQ(origins["color"], "flag --color");
  EXPECT_EQ(origins["quiet"], "default");
}

TEST(Program, AWrongSettingNamesFileAndLine) {
  const Program program;
  ASSERT_TRUE(WriteFile(program.folder() / "stat-harness.toml", "\nthread = 2\n"));
  const Ended ended = program.Run({"datasets"});
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_TRUE(
      ended.err.ends_with("/stat-harness.toml:2: unknown setting \"thread\"; did you mean \"threads\"?\n"))
      << ended.err;
}

TEST(Program, ColoursFollowTheSettingAndNoColor) {
  Program program;
  EXPECT_EQ(program.Run({"doctor", "--color=auto"}).out.find('\x1b'), std::string::npos);  // no terminal
  EXPECT_NE(program.Run({"doctor", "--color=always"}).out.find('\x1b'), std::string::npos);
  // On a terminal of util-linux' script, where there is one, NO_COLOR decides.
  const std::string in_terminal = "script -qec 'stat-harness doctor' /dev/null";
  if (program.Bash("command -v script").exit_code == 0) {
    program.variables["TERM"] = "xterm";
    EXPECT_NE(program.Bash(in_terminal).out.find("\x1b["), std::string::npos);
    program.variables["NO_COLOR"] = "1";
    EXPECT_EQ(program.Bash(in_terminal).out.find("\x1b["), std::string::npos);
  }
}

TEST(Program, CtrlCStopsCleanly) {
  const Program program;
  const Path csv = program.folder() / "big.csv";
  const Ended ended =
      program.RunAndInterrupt({"generate", "noise", "--rows", "100000000", "-o", csv.string()}, csv);
  EXPECT_EQ(ended.exit_code, 130) << ended.err;
  EXPECT_TRUE(ended.err.starts_with("stat-harness: error: ")) << ended.err;
  EXPECT_FALSE(std::filesystem::exists(csv));
}

TEST(Program, FromALogToAReport) {
  const Program program;
  ASSERT_EQ(program.Run({"generate", "queue", "--jobs", "300", "-o", "q.csv"}).exit_code, 0);
  const Ended imported = program.Run({"import", "q.csv", "--json"});
  ASSERT_EQ(imported.exit_code, 0) << imported.err;
  const Json info = ParseJson(imported.out, "stdout").value();
  EXPECT_EQ(info["rows"], 300);
  EXPECT_EQ(info["already_there"], false);
  EXPECT_EQ(ParseJson(program.Run({"import", "q.csv", "--json"}).out, "stdout").value()["already_there"],
            true);

  const Ended run = program.Run({"run", "q", "--json"});
  ASSERT_EQ(run.exit_code, 0) << run.err;
  EXPECT_TRUE(ParseJson(run.out, "stdout").value().contains("stable"));
  const Json runs = ParseJson(program.Run({"runs", "--json"}).out, "stdout").value();
  ASSERT_EQ(runs.size(), 1U);
  EXPECT_EQ(runs[0]["state"], "complete");
  const std::string id = runs[0]["run_id"];
  EXPECT_EQ(program.Run({"show", id, "--json"}).out, run.out);
  EXPECT_EQ(program.Run({"show", "q"}).exit_code, 0);
  const Ended gated = program.Run({"run", "q.csv", "--fail-level", "info"});
  EXPECT_TRUE(gated.exit_code == 1) << gated.err;
  EXPECT_NE(gated.out.find("/report.html\n"), std::string::npos);
}

TEST(Program, AnOptionForReadingIsNoneOfADataset) {
  const Program program;
  ASSERT_EQ(program.Run({"generate", "queue", "--jobs", "30", "-o", "log.csv"}).exit_code, 0);
  ASSERT_EQ(program.Run({"import", "log.csv"}).exit_code, 0);
  const Ended ended = program.Run({"run", "log", "--map", "process=USER"});
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_NE(ended.err.find("--map: found the dataset \"log\", which is read already, expected a log to read"),
            std::string::npos)
      << ended.err;
}

TEST(Program, ColumnsSaysWhy) {
  const Program program;
  ASSERT_EQ(program.Run({"generate", "queue", "--jobs", "300", "-o", "q.csv"}).exit_code, 0);
  const Json columns = ParseJson(program.Run({"columns", "q.csv", "--json"}).out, "stdout").value();
  std::map<std::string, std::string> picked;
  for (const Json& pick : columns["picks"]) picked[pick["role"]] = pick["column"];
  EXPECT_EQ(picked["queued"], "QUEUED_AT");
  EXPECT_EQ(picked["started"], "STARTED_AT");
  EXPECT_EQ(picked["ended"], "ENDED_AT");
  EXPECT_EQ(picked["process"], "PROCESS_ID");
}

std::string Completed(const Program& program, const std::string& words) {
  const Ended ended =
      program.Bash("source <(stat-harness completion bash); COMP_WORDS=(" + words +
                   "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _stat_harness; echo \"${COMPREPLY[*]}\"");
  EXPECT_EQ(ended.err, "");
  return std::string(Trim(ended.out));
}

TEST(Completion, BashOffersVerbsOptionsAndValues) {
  const Program program;
  EXPECT_EQ(Completed(program, "stat-harness imp"), "import");
  EXPECT_EQ(Completed(program, "stat-harness plugins ''"), "list validate");
  EXPECT_EQ(Completed(program, "stat-harness run --fail-level h"), "high");
  EXPECT_EQ(Completed(program, "stat-harness --json config show --o"), "--origin");
  EXPECT_EQ(Completed(program, "stat-harness generate queue --model = m"), "mm1 mmc md1 mixed");
  ASSERT_TRUE(WriteFile(program.folder() / "some log.csv", ""));
  EXPECT_EQ(Completed(program, "stat-harness import some"), "some log.csv");
}

TEST(Completion, ZshAndFishScriptsAreValid) {
  const Program program;
  for (const std::string shell : {"zsh", "fish"}) {
    const Ended script = program.Run({"completion", shell});
    EXPECT_EQ(script.exit_code, 0);
    EXPECT_NE(script.out.find("fail-level"), std::string::npos);
    if (program.Bash("command -v " + shell).exit_code != 0) continue;  // the shell itself is no requirement
    const Ended checked = program.Bash("stat-harness completion " + shell + " > c && " + shell + " -n c");
    EXPECT_EQ(checked.exit_code, 0) << checked.err;
  }
}

TEST(Manual, NamesEveryVerbAndNoLineIsLost) {
  const Program program;
  const std::string page = program.Run({"man"}).out;
  EXPECT_TRUE(page.starts_with(".TH STAT\\-HARNESS 1 ") || page.starts_with(".TH STAT-HARNESS 1 "));
  for (const char* verb : {"import", "plugins list", "generate erp", "completion"}) {
    EXPECT_NE(page.find(".SS \"stat\\-harness " + std::string(verb) + " "), std::string::npos) << verb;
  }
  // Only macros that man(7) knows begin a line with a full stop.
  for (const std::string_view line : Split(page, '\n')) {
    if (!line.starts_with(".")) continue;
    const std::string_view macro = line.substr(0, line.find(' '));
    EXPECT_TRUE(macro == ".TH" || macro == ".SH" || macro == ".SS" || macro == ".TP" || macro == ".B")
        << line;
  }
}

}  // namespace
}  // namespace harness::tests
