// SPDX-License-Identifier: Apache-2.0
#include "insight/sequence_checklist.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace harness::insight {
namespace {

Json Record(const char* verdict, double delta_hours) {
  return {{"sequence_id", "seq_0123456789abcdef"},
          {"target_process_ids", {"LOAD", "POST"}},
          {"source", "dependency_links"},
          {"key", "Site"},
          {"cohort", "close_window"},
          {"close_month", 202509},
          {"call_boundary", "one call for the values of \"Site\" that come within 5 min of the first"},
          {"runs", 1200},
          {"runs_after", 400},
          {"estimated_calls_reduced", 1600},
          {"estimated_delta_seconds_upper", 48000.0},
          {"setups",
           {{{"process_id", "LOAD"}, {"method", "intercept"}, {"setup_seconds", 20.5}, {"n", 1200}},
            {{"process_id", "POST"}, {"method", "none"}, {"setup_seconds", nullptr}, {"n", 3}}}},
          {"verification",
           {{"verdict", verdict},
            {"reason", "waits get longer"},
            {"delta_hours", delta_hours},
            {"low_hours", delta_hours - 1},
            {"high_hours", delta_hours + 2}}},
          {"query", "SELECT 1 FROM events"},
          {"how_to_check", "Calls fall."}};
}

bool Has(const std::vector<std::string>& lines, const std::string& line) {
  return std::find(lines.begin(), lines.end(), line) != lines.end();
}

TEST(SequenceChecklist, SaysWhatToChangeAndWhatToExpect) {
  const SequenceChecklist list = ChecklistOf(SequenceFactsOf(Json::array({Record("verified", 7.5)})).at(0));
  EXPECT_EQ(list.title, "seq_0123456789abcdef: LOAD, then POST by \"Site\"");
  ASSERT_EQ(list.change.size(), 5U);
  EXPECT_EQ(
      list.change[0],
      "Find what starts LOAD once for each value of \"Site\": its runs in the close of the books (most in "
      "that of 202509).");
  EXPECT_EQ(list.change[4], "Keep the order: LOAD, then POST; each once for the whole call.");
  EXPECT_TRUE(Has(list.expect, "1,200 runs of the sequence become 400: 1,600 calls fewer."));
  EXPECT_TRUE(Has(list.expect, "Up to 48,000 s of slot time free, the setups of those calls."));
  EXPECT_TRUE(Has(list.expect, "A call of LOAD less is 20.5 s less (intercept of 1,200 calls)."));
  EXPECT_TRUE(
      Has(list.expect, "Waiting by joint replay (verified): 7.5 h less, 95 % interval 6.5 h to 9.5 h."));
  EXPECT_EQ(list.expect.size(), 4U);  // POST has no setup: nothing is said of it
  EXPECT_EQ(list.query, "SELECT 1 FROM events");
}

TEST(SequenceChecklist, WhatMakesWaitsLongerSaysSoFirst) {
  const SequenceChecklist list = ChecklistOf(SequenceFactsOf(Json::array({Record("harmful", -7.5)})).at(0));
  EXPECT_EQ(list.change.front(),
            "Go on only where slots are short and waits matter less: by replay waits grow.");
  EXPECT_EQ(list.expect.back(),
            "Waiting by joint replay (harmful): 7.5 h more, 95 % interval 5.5 h to 8.5 h: waits get longer.");
  const auto unproven = SequenceFactsOf(Json::array({Record("no_effect", -7.5), Record("no_effect", 0.5)}));
  EXPECT_EQ(ChecklistOf(unproven.at(0)).change.front(), list.change.front());
  EXPECT_NE(ChecklistOf(unproven.at(1)).change.front(), list.change.front());
}

TEST(SequenceChecklist, TextAndJsonHoldTheSameLines) {
  const auto facts = SequenceFactsOf(Json::array({Record("verified", 7.5), Record("harmful", -7.5)}));
  const std::string text = ChecklistText(facts);
  const Json json = ChecklistJson(facts);
  ASSERT_EQ(json.size(), 2U);
  for (const Json& list : json) {
    for (const char* part : {"change", "expect"}) {
      for (const Json& line : list.at(part))
        EXPECT_NE(text.find("[ ] " + line.get<std::string>() + "\n"), std::string::npos) << line;
    }
    EXPECT_NE(text.find(list.at("judge").get<std::string>()), std::string::npos);
  }
}

TEST(SequenceChecklist, NamesOfALogCannotMoveTheTerminal) {
  Json record = Record("verified", 1);
  record["target_process_ids"] = {"LOAD\x1b[2J", "POST"};
  const std::string text = ChecklistText(SequenceFactsOf(Json::array({record})));
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_NE(text.find("LOAD\\x1b[2J"), std::string::npos) << text;
}

TEST(SequenceChecklist, WithoutSequencesASentence) {
  EXPECT_EQ(SequenceFactsOf(Json()).size(), 0U);
  EXPECT_EQ(SequenceFactsOf(Json::array({1, "x"})).size(), 0U);
  EXPECT_NE(ChecklistText({}).find("found no sequence"), std::string::npos);
  EXPECT_EQ(ChecklistJson({}), Json::array());
}

}  // namespace
}  // namespace harness::insight
