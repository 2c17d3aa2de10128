// SPDX-License-Identifier: Apache-2.0
// Outcomes through the real program: what became of an action changes how sure the next run is of its lever.
#include <gtest/gtest.h>

#include <algorithm>

#include "base/json.h"
#include "tests/program/program.h"

namespace harness::tests {
namespace {

class KnowledgeBase : public ::testing::Test {
 protected:
  void SetUp() override { run_ = RunAgain(); }

  // The id of a new run.
  std::string RunAgain() {
    const Path log =
        Path(HARNESS_SOURCE_DIR) / "plugins/analysis_ebm_action_verifier_v1/golden/one_slot/log.csv";
    const Ended ended = program_.Run({"run", "--json", log.string()});
    EXPECT_EQ(ended.exit_code, 0) << ended.err;
    return Of(ended.out).at("volatile").at("run_id").get<std::string>();
  }
  static Json Of(const std::string& text) { return ParseJson(text, "output").value(); }
  Path Home() const { return program_.folder() / "home"; }
  Json Verified(const std::string& run) const {
    const Path file =
        Home() / "runs" / run / "artifacts/analysis_ebm_action_verifier_v1/verified_actions.json";
    return Of(ReadFile(file).value()).at("actions");
  }
  static Json Find(const Json& actions, const Json& like) {
    for (const Json& each : actions) {
      if (each.at("lever_id") == like.at("lever_id") && each.at("target") == like.at("target")) return each;
    }
    return {};
  }

  Program program_;
  std::string run_;
};

TEST_F(KnowledgeBase, BrokenPromisesMakeTheNextRunLessSureOfTheLeverAlone) {
  const Json before = Verified(run_);
  ASSERT_FALSE(before.empty());
  const Json& first = before.at(0);
  EXPECT_EQ(first.at("track_record"), Json({{"kept", 0}, {"broken", 0}}));
  const Ended recorded =
      program_.Run({"kb", "record", run_, "1", "--saved-hours", "0", "--note", "no change"});
  ASSERT_EQ(recorded.exit_code, 0) << recorded.err;
  EXPECT_TRUE(Has(recorded.out, "promise broken")) << recorded.out;

  const std::string again = RunAgain();
  for (const Json& action : Verified(again)) {
    const Json was = Find(before, action);
    const bool same_lever = action.at("lever_id") == first.at("lever_id");
    const double factor = same_lever ? 2.0 / 3 : 1;
    EXPECT_EQ(action.at("track_record").at("broken"), same_lever ? 1 : 0);
    EXPECT_NEAR(action.at("confidence").get<double>(), was.at("confidence").get<double>() * factor, 1e-4);
    EXPECT_EQ(action.at("delta_us"), was.at("delta_us"));
  }
  // The same set of plugins for comparisons, whatever became of the action.
  const auto policy = [&](const std::string& run) {
    return Of(ReadFile(Home() / "runs" / run / "report.json").value()).at("stable").at("policy");
  };
  EXPECT_EQ(policy(run_), policy(again));
}

TEST_F(KnowledgeBase, APromiseIsKeptFromTheLowerEndOfItsInterval) {
  const Json first = Verified(run_).at(0);
  const double low = first.at("interval").at("low").get<double>();
  const std::string name =
      first.at("lever_id").get<std::string>() + ":" + first.at("target").at("name").get<std::string>();
  const auto record = [&](double hours) {
    const Ended ended =
        program_.Run({"kb", "record", "--json", run_, name, "--saved-hours", std::to_string(hours)});
    EXPECT_EQ(ended.exit_code, 0) << ended.err;
    return Of(ended.out).at("kept").get<bool>();
  };
  EXPECT_FALSE(record(low - 0.001));
  EXPECT_TRUE(record(low + 0.001));
  const Ended list = program_.Run({"kb", "list", "--json"});
  EXPECT_EQ(Of(list.out).size(), 2U) << list.out;
  // Of one action the last outcome counts.
  EXPECT_EQ(Verified(RunAgain()).at(0).at("track_record"), Json({{"kept", 1}, {"broken", 0}}));
}

// A saving of a tenth of the time is held against a tenth of the promise, and nobody guesses how long it was.
TEST_F(KnowledgeBase, ASavingIsComparedByTheDay) {
  const Json report = Of(ReadFile(Home() / "runs" / run_ / "report.json").value());
  const double log_days = report.at("stable").at("dataset").at("span").at("span_us").get<double>() / 86.4e9;
  const std::string tenth = std::to_string(Verified(run_).at(0).at("delta_hours").get<double>() / 10);
  const auto record = [&](std::vector<std::string> more) {
    more.insert(more.begin(), {"kb", "record", run_, "1", "--saved-hours", tenth});
    const Ended ended = program_.Run(more);
    EXPECT_EQ(ended.exit_code, 0) << ended.err;
    return ended.out;
  };
  const std::string by_day = record({"--days", std::to_string(log_days / 11)});
  EXPECT_TRUE(Has(by_day, "promise kept")) << by_day;
  EXPECT_TRUE(Has(by_day, " a day")) << by_day;
  const std::string unknown = record({});
  EXPECT_TRUE(Has(unknown, "promise broken")) << unknown;
  EXPECT_TRUE(Has(unknown, "over which span that was measured is unknown")) << unknown;
  const Json list = Of(program_.Run({"kb", "list", "--json"}).out);
  ASSERT_EQ(list.size(), 2U) << list;
  EXPECT_NEAR(list.at(0).at("predicted_days").get<double>(), log_days, 1e-9);
  EXPECT_GT(list.at(0).at("realised_hours_per_day").get<double>(),
            list.at(0).at("predicted_hours_per_day").get<double>());
  EXPECT_TRUE(list.at(1).at("realised_days").is_null());
  EXPECT_TRUE(list.at(1).at("realised_hours_per_day").is_null());
}

TEST_F(KnowledgeBase, WhatIsAlteredIsFoundAndNoRunRestsOnIt) {
  ASSERT_EQ(program_.Run({"kb", "record", run_, "1", "--broken"}).exit_code, 0);
  const Ended whole = program_.Run({"kb", "verify"});
  EXPECT_EQ(whole.exit_code, 0) << whole.err;
  EXPECT_TRUE(Has(whole.out, "1 outcome, every line as it was recorded")) << whole.out;
  const Path file = Home() / "outcomes.jsonl";
  std::string text = ReadFile(file).value();
  const size_t at = text.find("\"kept\":false");
  ASSERT_NE(at, std::string::npos) << text;
  ASSERT_TRUE(WriteFile(file, text.replace(at, 12, "\"kept\":true")));
  const Ended altered = program_.Run({"kb", "verify"});
  EXPECT_EQ(altered.exit_code, 1);
  EXPECT_TRUE(Has(altered.err, "outcomes.jsonl:1: the line is not as it was recorded")) << altered.err;
  const Path log =
      Path(HARNESS_SOURCE_DIR) / "plugins/analysis_ebm_action_verifier_v1/golden/one_slot/log.csv";
  const Ended run = program_.Run({"run", log.string()});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_TRUE(Has(run.err, "outcomes.jsonl:1")) << run.err;
}

TEST_F(KnowledgeBase, MistakesAreOneLineThatSaysWhatWasExpected) {
  const auto refused = [&](const std::vector<std::string>& words, const std::string& part) {
    const Ended ended = program_.Run(words);
    EXPECT_EQ(ended.exit_code, 2) << ended.out;
    EXPECT_TRUE(Has(ended.err, part)) << ended.err;
    EXPECT_EQ(std::count(ended.err.begin(), ended.err.end(), '\n'), 1) << ended.err;
  };
  refused({"kb", "record", run_, "1"}, "expected one of them");
  refused({"kb", "record", run_, "1", "--kept", "--broken"}, "found 2 of");
  refused({"kb", "record", run_, "1", "--kept", "--days", "30"}, "--days: found no --saved-hours");
  refused({"kb", "record", run_, "1", "--saved-hours", "5", "--days", "0"},
          "--days: found \"0\", expected a number above 0");
  refused({"kb", "record", run_, "99", "--kept"}, "found no verified action");
  refused({"kb", "record", run_, "add_server:NOWHERE", "--kept"}, "or one of");
  refused({"kb", "record", "19990101", "1", "--kept"}, "19990101");
  EXPECT_FALSE(std::filesystem::exists(Home() / "outcomes.jsonl"));
}

}  // namespace
}  // namespace harness::tests
