// SPDX-License-Identifier: Apache-2.0
// The verb replay as a user meets it, and the worked example of docs/replay.md, command by command.
#include <gtest/gtest.h>

#include "base/json.h"
#include "base/schema_check.h"
#include "base/text.h"
#include "base/time.h"
#include "tests/program/program.h"

namespace harness::tests {
namespace {

Json Checked(const Ended& ended) {
  const Json answer = ParseJson(ended.out, "stdout").value();
  const Json schema =
      ParseJson(ReadFile(Path(HARNESS_SOURCE_DIR) / "schemas/replay.schema.json").value(), "schema").value();
  const auto fits = CheckSchema(answer, schema, "replay --json");
  EXPECT_TRUE(fits) << (fits ? "" : fits.error().message);
  return answer;
}

// 4,000 jobs of M/M/1 at rho 0.8.
class ReplayVerb : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(program_
                  .Run({"generate", "queue", "--model", "mm1", "--arrival-rate", "0.8", "--service-rate", "1",
                        "--jobs", "4000", "--seed", "5", "-o", "q.csv"})
                  .exit_code,
              0);
  }
  Program program_;
};

TEST_F(ReplayVerb, WithoutAnActionSaysHowWellTheModelFits) {
  const Ended ended = program_.Run({"replay", "q.csv"});
  ASSERT_EQ(ended.exit_code, 0) << ended.err;
  for (const char* line : {"\nmodel       4,000 executions on 1 host with 1 slot\n", "\norder       fcfs",
                           "\nleft out    nothing\n", "\ncalibration reproduces the log: off by 0.0 % ",
                           "; no schedule of this work waits less than ", "\nload        busiest pool "}) {
    EXPECT_TRUE(Has(ended.out, line)) << line << "\n" << ended.out;
  }
  EXPECT_FALSE(Has(ended.out, "verdict"));
  const Json answer = Checked(program_.Run({"replay", "q", "--json"}));
  EXPECT_TRUE(answer.at("plan").is_null());
  EXPECT_EQ(answer.at("whole_calibration").at("residual_us"), 0);
  EXPECT_EQ(answer.at("queue").at("recorded"), answer.at("queue").at("replayed"));
  EXPECT_LE(answer.at("bound").at("wait_us"), answer.at("whole_calibration").at("recorded_wait_us"));
}

TEST_F(ReplayVerb, ASlotMoreIsVerifiedAndTheRuleOfThumbIsLabelled) {
  const Ended ended = program_.Run({"replay", "q.csv", "--action", "add-slots:*:+1"});
  ASSERT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_TRUE(Has(ended.out, "\nverdict     verified: ")) << ended.out;
  EXPECT_TRUE(Has(ended.out, "\nnaive       wait * k / (c + k) would promise ")) << ended.out;
  const Json plan = Checked(program_.Run({"replay", "q", "--action", "add-slots:*:+1", "--json"})).at("plan");
  // M/M/1 at 0.8 waits 4 s in the mean, M/M/2 with the same load 0.19 s.
  const double share = plan.at("saving_us").get<double>() / plan.at("baseline_wait_us").get<double>();
  EXPECT_GT(share, 0.9);
  EXPECT_EQ(plan.at("naive").at("promised_us").get<int64_t>(),
            plan.at("naive").at("wait_us").get<int64_t>() / 2);
  EXPECT_LE(plan.at("interval").at("low_us"), plan.at("saving_us"));
  EXPECT_GE(plan.at("interval").at("high_us"), plan.at("saving_us"));
}

TEST_F(ReplayVerb, SharesOfSeveralActionsSumToTheWhole) {
  const std::vector<std::string> words = {"replay",   "q.csv",          "--action", "thin:JOB:4",
                                          "--action", "add-slots:*:+1", "--json"};
  const Json columns =
      ParseJson(program_.Run({"replay", "q.csv", "--json", "--action", "add-slots:*:+1"}).out, "a").value();
  const std::string process = columns.at("plan").at("processes").at(0).at("process_id");
  std::vector<std::string> renamed = words;
  renamed[3] = "thin:" + process + ":4";
  const Json plan = Checked(program_.Run(renamed)).at("plan");
  ASSERT_EQ(plan.at("actions").size(), 2U);
  EXPECT_EQ(plan.at("actions").at(0).at("marginal_us").get<int64_t>() +
                plan.at("actions").at(1).at("marginal_us").get<int64_t>(),
            plan.at("saving_us").get<int64_t>());
  EXPECT_EQ(plan.at("dropped"), 1000);
  EXPECT_TRUE(plan.at("naive").is_null());
}

TEST_F(ReplayVerb, ThreadsChangeNothing) {
  const auto with = [&](const char* threads) {
    return program_.Run({"replay", "q.csv", "--action", "add-slots:*:+1", "--json", "--threads", threads})
        .out;
  };
  EXPECT_EQ(with("1"), with("8"));
}

TEST_F(ReplayVerb, AWrongActionSaysWhatWasExpected) {
  const Ended ended = program_.Run({"replay", "q.csv", "--action", "add-slotz:*:+1"});
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_EQ(ended.out, "");
  EXPECT_TRUE(Has(ended.err, "add-slots")) << ended.err;
}

TEST_F(ReplayVerb, ThePlotIsOneFileThatNeedsNothingElse) {
  const Ended ended = program_.Run({"replay", "q.csv", "--action", "add-slots:*:+1", "--plot", "queue.svg"});
  ASSERT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_TRUE(Has(ended.err, "plot: ")) << ended.err;
  const std::string svg = ReadFile(program_.folder() / "queue.svg").value();
  EXPECT_TRUE(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""));
  for (const char* part :
       {"observed", "replayed, unchanged log", "replayed with add-slots:*:+1", "executions waiting"}) {
    EXPECT_TRUE(Has(svg, part)) << part;
  }
  EXPECT_FALSE(Has(svg, "href"));
}

// Two reports with the same parameters within an hour and a third after it, one with others, and a mail every
// ten minutes that waits for the first report.
TEST(Replay, ActionsOnParametersLinksAndTimes) {
  const Program program;
  ASSERT_TRUE(WriteFile(
      program.folder() / "reports.csv",
      "id,process,host,queued,eligible,started,ended,DEPENDS_ON_ID,PARAM_DESCR_LIST\n"
      "1,REPORT,H,2026-01-05 08:00:00,2026-01-05 08:00:00,2026-01-05 08:00:00,2026-01-05 08:30:00,,Unit "
      "(text)=N;\n"
      "2,REPORT,H,2026-01-05 08:10:00,2026-01-05 08:10:00,2026-01-05 08:30:00,2026-01-05 09:00:00,,Unit "
      "(text)=N;\n"
      "3,REPORT,H,2026-01-05 08:20:00,2026-01-05 08:20:00,2026-01-05 09:00:00,2026-01-05 09:30:00,,Unit "
      "(text)=S;\n"
      "4,MAIL,H,2026-01-05 08:05:00,2026-01-05 08:05:00,2026-01-05 09:30:00,2026-01-05 09:31:00,1,\n"
      "5,REPORT,H,2026-01-05 09:05:00,2026-01-05 09:05:00,2026-01-05 09:31:00,2026-01-05 10:01:00,,Unit "
      "(text)=N;\n"));
  const auto plan = [&](const std::string& action) {
    return Checked(program.Run({"replay", "reports.csv", "--action", action, "--json"})).at("plan");
  };
  EXPECT_EQ(plan("dedupe:REPORT:1h").at("dropped"), 1);  // 08:10; 09:05 is more than an hour after 08:00
  EXPECT_EQ(plan("dedupe:REPORT:2h").at("dropped"), 2);
  EXPECT_EQ(plan("keep:REPORT:2").at("dropped"), 2);
  EXPECT_EQ(plan("keep:REPORT:2:within 2026-01-05T08:00:00Z/2026-01-05T08:15:00Z").at("dropped"), 1);
  EXPECT_EQ(plan("cap:REPORT:9").at("verdict"), "no_effect");
  EXPECT_EQ(plan("defer:REPORT:8h-9h").at("actions").at(0).at("to_us"), 9 * kMicrosPerHour);
  // Held by report 1 from 08:05 to 08:30; without the link it queues from 08:05 on.
  const Json unlinked = plan("unlink:MAIL:REPORT");
  EXPECT_EQ(unlinked.at("saving_by_cause_us").at("held"), 25 * kMicrosPerMinute);
  EXPECT_EQ(unlinked.at("actions").at(0).at("predecessor"), "REPORT");
  const Ended text = program.Run({"replay", "reports.csv", "--action", "unlink:MAIL:REPORT"});
  EXPECT_TRUE(Has(text.out, "0.417 h of it held")) << text.out;
  EXPECT_FALSE(Has(text.out, "matches no execution")) << text.out;
  const Ended idle = program.Run({"replay", "reports.csv", "--action", "unlink:REPORT:MAIL"});
  EXPECT_TRUE(Has(idle.out, "unlink:REPORT:MAIL matches no execution of this log: it changes none\n"))
      << idle.out;
  const Ended without = program.Run({"replay", "reports.csv", "--action", "unlink:MAIL:REPORTS"});
  EXPECT_EQ(without.exit_code, 2);
  EXPECT_TRUE(Has(without.err, "did you mean \"REPORT\"?")) << without.err;
}

TEST_F(ReplayVerb, WhatIsTheSameNeedsParameters) {
  const Json plan =
      Checked(program_.Run({"replay", "q.csv", "--action", "add-slots:*:+1", "--json"})).at("plan");
  const std::string process = plan.at("processes").at(0).at("process_id");
  const Ended ended = program_.Run({"replay", "q.csv", "--action", "dedupe:" + process + ":1h"});
  EXPECT_EQ(ended.exit_code, 2);
  EXPECT_TRUE(Has(ended.err, "found a log without parameters")) << ended.err;
}

// One execution an hour on a host that is otherwise idle, each started 20 to 59 minutes late: no slot
// explains that, the replay waits for nothing, and the verdict says that the model does not reproduce the
// log.
TEST(Replay, WaitsThatNoModelExplainsAreInconclusive) {
  const Program program;
  std::string csv = "process,host,eligible,started,ended\n";
  for (int i = 0; i < 500; ++i) {
    const Timestamp eligible = 1'767'571'200'000'000 + i * kMicrosPerHour;
    const Timestamp started = eligible + (20 + i * 7 % 40) * kMicrosPerMinute + i % 50 * kMicrosPerSecond;
    csv += "P,H," + FormatSql(eligible) + "," + FormatSql(started) + "," +
           FormatSql(started + 10 * kMicrosPerSecond) + "\n";
  }
  ASSERT_TRUE(WriteFile(program.folder() / "late.csv", csv));
  const Ended ended = program.Run({"replay", "late.csv", "--action", "add-slots:*:+1", "--json"});
  EXPECT_EQ(ended.exit_code, 3) << ended.err;
  const Json answer = Checked(ended);
  EXPECT_EQ(answer.at("plan").at("verdict"), "inconclusive");
  EXPECT_EQ(answer.at("calibration").at("fit"), "inconclusive");
  const Ended unchanged = program.Run({"replay", "late"});
  EXPECT_EQ(unchanged.exit_code, 0);
  EXPECT_TRUE(
      Has(unchanged.out, "\ncalibration does not reproduce the log: off by 100.0 % of the wait by process"))
      << unchanged.out;
}

TEST(Replay, ALogWithoutTimesIsAClearAnswer) {
  const Program program;
  ASSERT_TRUE(WriteFile(program.folder() / "one.csv",
                        "process,host,queued,started,ended\nA,H,2026-01-01 00:00:00,2026-01-01 "
                        "00:00:05,2026-01-01 00:00:09\n"));
  const Ended one = program.Run({"replay", "one.csv", "--json"});
  EXPECT_EQ(one.exit_code, 0) << one.err;
  EXPECT_EQ(Checked(one).at("model").at("executions"), 1);
  const Ended nothing = program.Run({"replay", "no-such-log"});
  EXPECT_EQ(nothing.exit_code, 2);
  EXPECT_TRUE(Has(nothing.err, "found neither a file nor a dataset"));
}

// Blocks ```csv NAME hold a file, blocks ```console a command after "$ " and what it prints on stdout.
TEST(Replay, TheWorkedExampleOfTheDocumentIsTrue) {
  const std::string doc = ReadFile(Path(HARNESS_SOURCE_DIR) / "docs/replay.md").value();
  const Program program;
  int commands = 0;
  std::string kind, command, body;
  const auto close = [&] {
    if (kind.starts_with("csv ")) {
      ASSERT_TRUE(WriteFile(program.folder() / kind.substr(4), body));
    } else if (kind == "console") {
      const Ended ended = program.Bash(command);
      EXPECT_EQ(ended.out, body) << command << "\n" << ended.err;
      ++commands;
    }
  };
  bool inside = false;
  for (const std::string_view line : Split(doc, '\n')) {
    if (line.starts_with("```")) {
      if (inside) close();
      inside = !inside;
      kind = inside ? std::string(line.substr(3)) : "";
      command = body = "";
    } else if (inside && kind == "console" && line.starts_with("$ ")) {
      command = line.substr(2);
    } else if (inside) {
      body += std::string(line) + "\n";
    }
  }
  EXPECT_GE(commands, 2);
}

}  // namespace
}  // namespace harness::tests
