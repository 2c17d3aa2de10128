// SPDX-License-Identifier: Apache-2.0
// A schedule is stretched only where its runs repeat the same work.
#include "ideaspace/run_work.h"

#include <gtest/gtest.h>

#include "ideaspace/lever_test_log.h"

namespace harness::ideaspace {
namespace {

using Texts = std::vector<std::string>;

LeverSettings ScheduleSettings() {
  LeverSettings s = LeverTestSettings();
  s.schedule_target_min = 15;
  s.schedule_longest_min = 60;
  s.schedule_least_share = 0.9;
  s.schedule_least_covered = 0.1;
  return s;
}

// 300 runs of P of two minutes, five minutes apart: of three one is to stay, 100 in all.
std::vector<LeverRow> Schedule() {
  std::vector<LeverRow> rows;
  for (int i = 0; i < 300; ++i) {
    const Timestamp at = kLeverBegin + i * 5 * kMicrosPerMinute;
    rows.push_back({"P", "H1", at, at, at + 2 * kMicrosPerMinute});
  }
  return rows;
}

template <typename Text>
std::vector<LeverRow> WithTexts(std::string LeverRow::*column, Text text) {
  std::vector<LeverRow> rows = Schedule();
  for (int i = 0; i < 300; ++i) rows[static_cast<size_t>(i)].*column = text(i);
  return rows;
}

GateResult AskOf(const std::vector<LeverRow>& rows) {
  LeverLog log(rows);
  return log.Ask("tune_schedule_v1", {}, ScheduleSettings());
}

// The actions that are proposed, or why none is.
Texts AnswerOf(const std::vector<LeverRow>& rows) {
  const GateResult result = AskOf(rows);
  if (result.proposals.empty()) return {result.skipped.front().gating_reason};
  return result.proposals.front().recommendation.actions;
}

TEST(RunWork, RunsThatNameNothingAreInterchangeable) {
  EXPECT_EQ(AnswerOf(Schedule()), Texts{"keep:P:3"});
}

TEST(RunWork, OwnParametersAreOwnWork) {
  const auto rows = WithTexts(&LeverRow::parameters, [](int i) { return "Invoice=" + std::to_string(i); });
  const GateResult result = AskOf(rows);
  EXPECT_TRUE(result.proposals.empty());
  ASSERT_EQ(result.skipped.size(), 1U);
  const SkippedLever& skipped = result.skipped.front();
  EXPECT_EQ(skipped.gating_reason, "runs_differ");
  EXPECT_EQ(skipped.explanation,
            "P runs every 5 min, but 300 of its 300 runs have 300 different parameter lists, of which at "
            "least 200 would have no run any more: they do not repeat the same work.");
  EXPECT_EQ(skipped.measured.at("distinct_parameters"), 300);
  EXPECT_EQ(skipped.measured.at("own_parameters_share"), 1.0);
  EXPECT_EQ(skipped.measured.at("own_case_share"), 0.0);
  EXPECT_EQ(skipped.measured.at("keep_every"), 3);
}

TEST(RunWork, ParametersThatComeBackAreFine) {
  const auto answer = [](auto text) { return AnswerOf(WithTexts(&LeverRow::parameters, text)); };
  EXPECT_EQ(answer([](int) { return "Mode=ALL"; }), Texts{"keep:P:3"});
  EXPECT_EQ(answer([](int i) { return "Part=" + std::to_string(i % 4); }), Texts{"keep:P:3"});
  EXPECT_EQ(answer([](int i) { return "Hour=" + std::to_string(i / 12); }), Texts{"keep:P:3"});
  // Twice each: 150 lists for the 100 runs that would stay.
  EXPECT_EQ(answer([](int i) { return "Doc=" + std::to_string(i / 2); }), Texts{"runs_differ"});
  // One in twenty is of another kind, one in ten is too many: of those 30 at least 20 would have no run.
  const auto every = [](int n) { return [n](int i) { return i % n == 0 ? std::to_string(i) : ""; }; };
  EXPECT_EQ(answer(every(20)), Texts{"keep:P:3"});
  EXPECT_EQ(answer(every(10)), Texts{"runs_differ"});
}

TEST(RunWork, OwnCasesAreOwnWork) {
  const auto answer = [](auto text) { return AnswerOf(WithTexts(&LeverRow::case_id, text)); };
  EXPECT_EQ(answer([](int i) { return "ORD" + std::to_string(i); }), Texts{"runs_differ"});
  EXPECT_EQ(answer([](int) { return "SCHEDULER"; }), Texts{"keep:P:3"});
  EXPECT_EQ(answer([](int i) { return "DAY" + std::to_string(i / 288); }), Texts{"keep:P:3"});
}

// Of each `n`-th run comes an execution of another process, too rarely and too irregularly for a schedule.
std::vector<LeverRow> WithFollowers(int n) {
  std::vector<LeverRow> rows = Schedule();
  for (int i = 0; i < 300; i += n) {
    const Timestamp at = rows[static_cast<size_t>(i)].end;
    rows.push_back({"F" + std::to_string(i % 10), "H2", at, at, at + kMicrosPerMinute, i});
  }
  return rows;
}

TEST(RunWork, RunsThatOthersWaitForOneByOneStay) {
  const GateResult result = AskOf(WithFollowers(1));
  EXPECT_TRUE(result.proposals.empty());
  ASSERT_EQ(result.skipped.size(), 1U);
  EXPECT_EQ(result.skipped.front().gating_reason, "runs_differ");
  EXPECT_EQ(result.skipped.front().measured.at("waited_for_share"), 1.0);
  EXPECT_EQ(AnswerOf(WithFollowers(2)), Texts{"keep:P:3"});  // half of them: who waits can take the next
}

// Each P follows its own S; S comes in pairs of no period.
TEST(RunWork, RunsThatFollowOthersOneByOneStay) {
  std::vector<LeverRow> rows = Schedule();
  for (int i = 0; i < 300; ++i) {
    const Timestamp at = rows[static_cast<size_t>(i)].eligible - (1 + i % 7 * i % 5) * 40 * kMicrosPerSecond;
    rows[static_cast<size_t>(i)].before = static_cast<int>(rows.size());
    rows.push_back({"S" + std::to_string(i % 10), "H2", at, at, at + 20 * kMicrosPerSecond});
  }
  EXPECT_EQ(AnswerOf(rows), Texts{"runs_differ"});
}

TEST(RunWork, AScheduleThatWaitsForItselfIsNoReason) {
  std::vector<LeverRow> rows = Schedule();
  for (int i = 1; i < 300; ++i) rows[static_cast<size_t>(i)].before = i - 1;
  EXPECT_EQ(AnswerOf(rows), Texts{"keep:P:3"});
}

}  // namespace
}  // namespace harness::ideaspace
