// SPDX-License-Identifier: Apache-2.0
#include "process/payouts.h"

#include <gtest/gtest.h>

#include <algorithm>

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

TEST(PayoutsCsv, RenamedSourcesTakeTheirPlace) {
  Json report = {{"sources", {{{"file", "a"}, {"hash", "1"}}, {{"file", "b"}, {"hash", "2"}}}}};
  RenameSources({{"1", "z"}}, report);
  EXPECT_EQ(report.at("sources"), Json({{{"file", "b"}, {"hash", "2"}}, {{"file", "z"}, {"hash", "1"}}}));
}

}  // namespace
}  // namespace harness::process
