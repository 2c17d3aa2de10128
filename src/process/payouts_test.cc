// SPDX-License-Identifier: Apache-2.0
#include "process/payouts.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "eventlog/privacy.h"
#include "process/payouts_keys.h"
#include "process/payouts_text.h"

namespace harness::process {
namespace {

TEST(ParameterSplitter, SetsBatchAndPeriodKeysApart) {
  ParameterSplitter splitter({"*batch*"}, {"*month*"});
  const auto split = [&](const char* keys, const char* tokens) { return splitter.Split(keys, tokens); };
  const SplitParameters a = split("Accounting Month;Payout Batch;Source", "m1;b1;ap");
  const SplitParameters b = split("Accounting Month;Payout Batch;Source", "m2;b2;ap");
  const SplitParameters c = split("Accounting Month;Payout Batch;Source", "m1;b1;ar");
  EXPECT_TRUE(a.keyed);
  EXPECT_EQ(a.rest, b.rest);
  EXPECT_NE(a.rest, c.rest);
  ASSERT_EQ(a.values.size(), 1U);
  EXPECT_NE(a.values, b.values);
  EXPECT_EQ(a.values, c.values);
  const SplitParameters none = split("Source", "ap");
  EXPECT_FALSE(none.keyed);
  EXPECT_NE(none.rest, a.rest);
  // What a call is for: its batch and its period, whatever else it says.
  EXPECT_EQ(split("Accounting Month;Payout Batch;Source", "m1;b1;ar").key, a.key);
  EXPECT_NE(split("Accounting Month;Payout Batch;Source", "m2;b1;ap").key, a.key);
  // The same values under other keys are another list; fewer tokens than keys are no fault.
  EXPECT_NE(split("Source;Target", "x;y").rest, split("Source;Route", "x;y").rest);
  EXPECT_TRUE(split("Payout Batch;Accounting Month", "b1").keyed);
}

SplitParameters SplitOf(ParameterSplitter& splitter, std::string_view list) {
  const eventlog::ParameterFacts facts = eventlog::FactsOf(eventlog::Tokenizer("key"), list);
  return splitter.Split(facts.keys, facts.value_tokens);
}

TEST(ParameterSplitter, NeitherOrderNorCaseOfKeysMakesAnotherList) {
  ParameterSplitter splitter({"*batch*"}, {"*MONTH*"});
  const SplitParameters a = SplitOf(splitter, "Batch Id=7;Month=2026-01;Source=AP;To=x");
  const SplitParameters b = SplitOf(splitter, "TO=x;MONTH=2026-01;source=AP;batch id=7");
  EXPECT_TRUE(b.keyed);
  EXPECT_EQ(a.key, b.key);
  EXPECT_EQ(a.rest, b.rest);
  EXPECT_EQ(a.values, b.values);
  // What a key is told to be counts, and how often it is.
  EXPECT_NE(SplitOf(splitter, "Batch Id=7;Month=2026-01;Source=x;To=AP").rest, a.rest);
  EXPECT_NE(SplitOf(splitter, "Batch Id=2026-01;Month=7;Source=AP;To=x").key, a.key);
  EXPECT_NE(SplitOf(splitter, "Source=AP;Batch Id=7").rest,
            SplitOf(splitter, "Source=AP;Batch Id=7;Source=AP").rest);
  EXPECT_EQ(SplitOf(splitter, "Source=AP;Batch Id=8;Source=AR").rest,
            SplitOf(splitter, "SOURCE=AR;source=AP;batch id=7").rest);
}

std::vector<TimedCall> Sized(const std::vector<std::pair<double, Micros>>& sizes) {
  std::vector<TimedCall> calls;
  for (const auto& [size, duration] : sizes) {
    const auto row = static_cast<int64_t>(calls.size());
    calls.push_back({row, row, duration, size});
  }
  return calls;
}

// 60 + 2 * size, ten sizes; pairs (10, 60), (20, 70) ... all have the slope 2.
TEST(MeasureSetup, TheInterceptOfALineIsItsSetup) {
  std::vector<std::pair<double, Micros>> line;
  for (int i = 1; i <= 10; ++i) line.emplace_back(10 * i, 60 + 20 * i);
  const CallSetup setup = MeasureSetup("P", Sized(line), 10);
  EXPECT_EQ(setup.method, "intercept");
  EXPECT_EQ(setup.setup_us, 60);
  EXPECT_EQ(setup.n, 10);
  // Two wild calls do not move it, nor does the order of the calls.
  line[3].second = 1'000'000;
  line[9].second = 0;
  EXPECT_EQ(MeasureSetup("P", Sized(line), 10).setup_us, 60);
  std::reverse(line.begin(), line.end());
  EXPECT_EQ(MeasureSetup("P", Sized(line), 10).setup_us, 60);
}

TEST(MeasureSetup, ALineBelowZeroHasNoSetup) {
  std::vector<std::pair<double, Micros>> line;
  for (int i = 1; i <= 10; ++i) line.emplace_back(i, 100 * i - 50);
  EXPECT_EQ(MeasureSetup("P", Sized(line), 10).setup_us, 0);
}

TEST(MeasureSetup, WithoutSizesTheLowQuantile) {
  std::vector<TimedCall> calls;
  for (int i = 0; i < 20; ++i) calls.push_back({i, i, 1000 - 10 * i, std::nullopt});
  // ceil(0.1 * 20) = 2: the second smallest of 810, 820, ..., 1000.
  const CallSetup setup = MeasureSetup("P", calls, 10);
  EXPECT_EQ(setup.method, "low_quantile");
  EXPECT_EQ(setup.setup_us, 820);
  EXPECT_EQ(setup.n, 20);
  EXPECT_EQ(setup.reason, "the log tells no size of a call");
  for (TimedCall& call : calls) call.size = 7;  // sizes that tell nothing
  EXPECT_EQ(MeasureSetup("P", calls, 10).method, "low_quantile");
  EXPECT_EQ(MeasureSetup("P", calls, 10).reason, "the sizes hardly differ");
}

TEST(MeasureSetup, TooFewCallsHaveNone) {
  const CallSetup setup = MeasureSetup("P", Sized({{1, 5}, {2, 6}}), 10);
  EXPECT_EQ(setup.method, "none");
  EXPECT_FALSE(setup.setup_us.has_value());
  EXPECT_EQ(setup.reason, "2 calls with a known duration, 10 needed");
}

TEST(PayoutsCsv, QuotesNamesAndLeavesTheUnknownEmpty) {
  Payouts payouts;
  payouts.processes = {"PAY,1"};
  payouts.setups = {{"PAY,1", "none", "too few", 1, std::nullopt}};
  PayoutFigures figures;
  figures.runs = figures.keyed_runs = 3;
  figures.avoidable_calls = 2;
  payouts.sources = {{"a \"b\".csv", "h", 3, figures, {{"PAY,1", figures}}}};
  payouts.total = figures;
  payouts.by_process = {{"PAY,1", figures}};
  EXPECT_EQ(PayoutsCsv(PayoutsJson(payouts, {})),
            "level,source,source_hash,process_id,runs,batch_keys,period_keys,duration_hours,wait_hours,"
            "error_runs,keyed_runs,batches,avoidable_calls,setup_seconds_per_call,setup_method,setup_n,"
            "saving_hours_modeled_upper\n"
            "source_process,\"a \"\"b\"\".csv\",h,\"PAY,1\",3,0,0,,,,3,1,2,,none,1,\n"
            "source,\"a \"\"b\"\".csv\",h,,3,0,0,,,,3,1,2,,,,\n"
            "overall_process,,,\"PAY,1\",3,0,0,,,,3,1,2,,none,1,\n"
            "overall,,,,3,0,0,,,,3,1,2,,,,\n");
}

TEST(PayoutCautions, TellOverlapsAndCallsWithoutTimes) {
  Payouts payouts;
  payouts.total.runs = 1200;
  EXPECT_TRUE(PayoutCautions(payouts).empty());
  EXPECT_EQ(PayoutsJson(payouts, {}).at("cautions"), Json::array());
  payouts.quality = {1000, 7, 8, 1};
  const std::vector<std::string> cautions = PayoutCautions(payouts);
  ASSERT_EQ(cautions.size(), 2U);
  EXPECT_EQ(cautions[0],
            "1,000 of 1,200 payout calls repeat calls that are in more than one input; totals count them as "
            "often as they stand there.");
  EXPECT_EQ(cautions[1], "1 of 1,200 payout calls has no time at all; none of them can join a batch.");
  const Json report = PayoutsJson(payouts, {});
  EXPECT_EQ(report.at("cautions"), Json(cautions));
  EXPECT_EQ(report.at("quality"), Json({{"overlapping_calls", 1000},
                                        {"calls_without_parameters", 7},
                                        {"calls_without_key", 8},
                                        {"calls_without_time", 1}}));
}

TEST(PayoutsCsv, RenamedSourcesTakeTheirPlace) {
  Json report = {{"sources", {{{"file", "a"}, {"hash", "1"}}, {{"file", "b"}, {"hash", "2"}}}}};
  RenameSources({{"1", "z"}}, report);
  EXPECT_EQ(report.at("sources"), Json({{{"file", "b"}, {"hash", "2"}}, {{"file", "z"}, {"hash", "1"}}}));
}

}  // namespace
}  // namespace harness::process
