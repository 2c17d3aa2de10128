// SPDX-License-Identifier: Apache-2.0
#include "memory/outcomes.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace harness::memory {
namespace {

ActionOutcome OutcomeOf(const std::string& run, const std::string& lever, bool kept) {
  ActionOutcome outcome;
  outcome.run = run;
  outcome.lever_id = lever;
  outcome.target = "QEMAIL";
  outcome.predicted_hours = 12.5;
  outcome.low_hours = 10;
  outcome.realised_hours = kept ? 11 : 1;
  outcome.predicted_days = 198.5;
  outcome.realised_days = 30;
  outcome.kept = kept;
  outcome.note = "measured\nby hand";
  outcome.recorded_us = 1'768'388'160'000'000;
  return outcome;
}

class Outcomes : public ::testing::Test {
 protected:
  Path File() const { return folder_.path() / "home" / "outcomes.jsonl"; }
  std::string Text() const { return ReadFile(File()).value(); }
  void Write(const std::string& text) const { ASSERT_TRUE(WriteFile(File(), text)); }
  void Append(const std::string& run, const std::string& lever, bool kept) {
    const auto done = AppendOutcome(home_, OutcomeOf(run, lever, kept));
    ASSERT_TRUE(done) << done.error().message;
  }
  std::string ErrorText() const {
    const auto log = ReadOutcomes(home_);
    return log ? "" : log.error().message;
  }

  TempFolder folder_ = TempFolder::Make("outcomes").value();
  store::Home home_ = store::Home::Open(folder_.path() / "home").value();
};

TEST_F(Outcomes, WhatIsRecordedIsRead) {
  EXPECT_TRUE(ReadOutcomes(home_)->outcomes.empty());
  Append("run-1", "add_server_v1", true);
  Append("run-2", "add_server_v1", false);
  const OutcomeLog log = ReadOutcomes(home_).value();
  ASSERT_EQ(log.outcomes.size(), 2U);
  const ActionOutcome& first = log.outcomes.front();
  EXPECT_EQ(first.run, "run-1");
  EXPECT_EQ(first.lever_id, "add_server_v1");
  EXPECT_EQ(first.target, "QEMAIL");
  EXPECT_EQ(first.predicted_hours, 12.5);
  EXPECT_EQ(first.low_hours, 10);
  EXPECT_EQ(first.realised_hours, 11);
  EXPECT_EQ(first.predicted_days, 198.5);
  EXPECT_EQ(first.realised_days, 30);
  EXPECT_TRUE(first.kept);
  EXPECT_EQ(first.note, "measured\nby hand");
  EXPECT_EQ(first.recorded_us, 1'768'388'160'000'000);
  EXPECT_FALSE(log.outcomes.back().kept);
}

TEST_F(Outcomes, ALineOfBeforeTheSpansHasUnknownOnes) {
  Write(R"({"kept":true,"kind":"action","lever_id":"l","low_hours":null,"note":"","predicted_hours":5,)"
        R"("previous":"","realised_hours":5,"recorded_us":1,"run":"r","target":"t"})"
        "\n");
  const OutcomeLog log = ReadOutcomes(home_).value();
  ASSERT_EQ(log.outcomes.size(), 1U);
  EXPECT_FALSE(log.outcomes.front().predicted_days);
  EXPECT_FALSE(log.outcomes.front().realised_days);
  EXPECT_FALSE(ComparesRates(log.outcomes.front()));
}

TEST_F(Outcomes, EveryFlippedByteOfEveryLineIsFound) {
  for (int i = 0; i < 3; ++i) Append("run-" + std::to_string(i), "add_server_v1", true);
  const std::string whole = Text();
  for (size_t at = 0; at < whole.size(); ++at) {
    std::string flipped = whole;
    flipped[at] = static_cast<char>(flipped[at] ^ 1);
    Write(flipped);
    EXPECT_NE(ErrorText(), "") << at;
  }
  Write(whole);
  EXPECT_EQ(ErrorText(), "");
}

TEST_F(Outcomes, EveryMissingLineIsFound) {
  for (int i = 0; i < 4; ++i) Append("run-" + std::to_string(i), "add_server_v1", true);
  const std::string whole = Text();
  std::vector<std::string> lines;
  for (const std::string_view line : Split(whole, '\n')) lines.push_back(std::string(line) + "\n");
  lines.pop_back();
  for (size_t left_out = 0; left_out < lines.size(); ++left_out) {
    std::string text;
    for (size_t i = 0; i < lines.size(); ++i) text += i == left_out ? "" : lines[i];
    Write(text);
    EXPECT_NE(ErrorText(), "") << left_out;
  }
  ASSERT_TRUE(RemoveAll(File()));
  EXPECT_NE(ErrorText(), "");
}

// A line that was not acknowledged may be there in part, or whole without the head that counts it.
TEST_F(Outcomes, ATornLastLineIsToleratedAndCutOffByTheNext) {
  Append("run-1", "add_server_v1", true);
  const std::string one = Text();
  Write(one + one.substr(0, one.size() / 2));
  EXPECT_TRUE(ReadOutcomes(home_)->torn);
  EXPECT_EQ(ReadOutcomes(home_)->outcomes.size(), 1U);
  Append("run-2", "add_server_v1", true);
  const OutcomeLog log = ReadOutcomes(home_).value();
  EXPECT_FALSE(log.torn);
  ASSERT_EQ(log.outcomes.size(), 2U);
  EXPECT_EQ(log.outcomes.back().run, "run-2");
}

TEST_F(Outcomes, ALineWithoutItsHeadCounts) {
  Append("run-1", "add_server_v1", true);
  const std::string head = ReadFile(home_.path() / "outcomes.head").value();
  Append("run-2", "add_server_v1", true);
  ASSERT_TRUE(WriteFile(home_.path() / "outcomes.head", head));
  EXPECT_EQ(ReadOutcomes(home_)->outcomes.size(), 2U);
  Append("run-3", "add_server_v1", true);
  EXPECT_EQ(ReadOutcomes(home_)->outcomes.size(), 3U);
}

TEST(RecordsByLever, TheLastOutcomeOfAnActionCounts) {
  std::vector<ActionOutcome> outcomes = {OutcomeOf("a", "x", false), OutcomeOf("b", "x", true),
                                         OutcomeOf("a", "y", true), OutcomeOf("a", "x", true)};
  const auto records = RecordsByLever(outcomes);
  EXPECT_EQ(records.at("x").kept, 2);
  EXPECT_EQ(records.at("x").broken, 0);
  EXPECT_EQ(records.at("y").kept, 1);
}

bool Keeps(std::optional<double> low_hours, double realised_hours, std::optional<double> log_days = {},
           std::optional<double> measured_days = {}) {
  ActionOutcome outcome;
  outcome.predicted_hours = 12;
  outcome.low_hours = low_hours;
  outcome.realised_hours = realised_hours;
  outcome.predicted_days = log_days;
  outcome.realised_days = measured_days;
  return KeepsPromise(outcome);
}

TEST(KeepsPromise, AsMuchAsTheLowerEnd) {
  EXPECT_TRUE(Keeps(10, 10));
  EXPECT_FALSE(Keeps(10, 9.999));
  EXPECT_TRUE(Keeps({}, 12));
  EXPECT_FALSE(Keeps({}, 11));
  EXPECT_TRUE(Keeps(10, 500));
}

// 12 h in 200 days are 0.06 h a day, and 10 h are 0.05.
TEST(KeepsPromise, ByTheDayWhereBothSpansAreKnown) {
  EXPECT_TRUE(Keeps(10, 1.5, 200, 30));
  EXPECT_FALSE(Keeps(10, 1.4, 200, 30));
  EXPECT_FALSE(Keeps({}, 1.7, 200, 30));
  EXPECT_FALSE(Keeps(10, 11, 200, 400));
  EXPECT_FALSE(Keeps(10, 1.5, 200));  // over which span is unknown: totals
  EXPECT_FALSE(Keeps(10, 1.5, {}, 30));
}

}  // namespace
}  // namespace harness::memory
