// SPDX-License-Identifier: Apache-2.0
// Every real log of the shared data, imported and profiled, against figures that an independent program
// computed.
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <string>

#include "base/files.h"
#include "base/json.h"
#include "tests/golden_plugin.h"
#include "tests/shared_logs.h"

namespace harness {
namespace {

using testing::SharedLog;

// The anchors are rounded to six decimals of a second or an hour; their sums were added in doubles.
void ExpectNear(const Json& found, const Json& expected, const std::string& what) {
  ASSERT_TRUE(found.is_number()) << what << " is " << found.dump() << ", expected " << expected.dump();
  const double value = found.get<double>();
  EXPECT_NEAR(value, expected.get<double>(), 1.1e-6 + std::fabs(value) * 2e-12) << what;
}

void ExpectSummary(const Json& found, const Json& expected, const std::string& what) {
  for (const auto& [key, value] : expected.items()) {
    if (value.is_null()) continue;
    ASSERT_TRUE(found.contains(key)) << what << "." << key;
    // A p95 of fewer than 20 values and a p99 of fewer than 100 are not given, on purpose.
    const int64_t least = key.starts_with("p95") ? 20 : key.starts_with("p99") ? 100 : 0;
    if (expected.at("n").get<int64_t>() < least) {
      EXPECT_TRUE(found.at(key).is_null()) << what << "." << key;
    } else {
      ExpectNear(found.at(key), value, what + "." + key);
    }
  }
}

void ExpectTopWait(const Json& found, const Json& expected) {
  ASSERT_EQ(found.size(), expected.size());
  for (size_t i = 0; i < expected.size(); ++i) {
    const std::string what = "top10_wait " + expected[i].at("activity").get<std::string>();
    EXPECT_EQ(found[i].at("process_id"), expected[i].at("activity")) << what;
    ExpectNear(found[i].at("hours"), expected[i].at("hours"), what);
    EXPECT_EQ(found[i].at("runs"), expected[i].at("runs")) << what;
    EXPECT_EQ(found[i].at("runs_gt"), expected[i].at("runs_wait_gt60")) << what;
    EXPECT_EQ(found[i].at("hosts"), expected[i].at("hosts")) << what;
  }
}

void ExpectTopRuns(const Json& found, const Json& expected) {
  ASSERT_EQ(found.size(), expected.size());
  for (size_t i = 0; i < expected.size(); ++i) {
    const std::string what = "top_runs " + expected[i].at("activity").get<std::string>();
    EXPECT_EQ(found[i].at("process_id"), expected[i].at("activity")) << what;
    EXPECT_EQ(found[i].at("runs"), expected[i].at("runs")) << what;
    if (!expected[i].at("median_inter_arrival_s").is_null()) {
      ExpectNear(found[i].at("median_inter_arrival_s"), expected[i].at("median_inter_arrival_s"), what);
    }
  }
}

void ExpectFigures(const Json& metrics, const Json& anchor) {
  EXPECT_EQ(metrics.at("rows"), anchor.at("rows"));
  if (anchor.contains("activities")) {
    EXPECT_EQ(metrics.at("processes"), anchor.at("activities"));
  }
  if (anchor.contains("hosts")) {
    EXPECT_EQ(metrics.at("hosts"), anchor.at("hosts"));
  }
  if (anchor.contains("median_inter_arrival_s")) {
    ExpectNear(metrics.at("median_inter_arrival_s"), anchor.at("median_inter_arrival_s"),
               "median_inter_arrival_s");
  }
  if (anchor.contains("cases")) {
    EXPECT_EQ(metrics.at("cases"), anchor.at("cases"));
  }
  const std::map<std::string, std::string> counts = {{"missing_queue", "/missing/queued"},
                                                     {"missing_start", "/missing/started"},
                                                     {"missing_end", "/missing/ended"},
                                                     {"negative_waits", "/negative/waits"},
                                                     {"negative_durations", "/negative/durations"},
                                                     {"wait_gt60_rows", "/wait_gt_rows"}};
  for (const auto& [key, pointer] : counts) {
    if (anchor.contains(key)) {
      EXPECT_EQ(metrics.at(Json::json_pointer(pointer)), anchor.at(key)) << key;
    }
  }
  if (anchor.contains("wait_gt60_hours")) {
    ExpectNear(metrics.at("wait_gt_hours"), anchor.at("wait_gt60_hours"), "wait_gt60_hours");
  }
  if (anchor.contains("wait_s")) ExpectSummary(metrics.at("wait_s"), anchor.at("wait_s"), "wait_s");
  if (anchor.contains("duration_s"))
    ExpectSummary(metrics.at("duration_s"), anchor.at("duration_s"), "duration_s");
  if (anchor.contains("top10_wait")) ExpectTopWait(metrics.at("top_wait"), anchor.at("top10_wait"));
  if (anchor.contains("top_runs")) ExpectTopRuns(metrics.at("top_runs"), anchor.at("top_runs"));
}

class Anchors : public ::testing::TestWithParam<SharedLog> {};

TEST_P(Anchors, FiguresAgree) {
  if (!testing::IsThere(GetParam())) {
    GTEST_SKIP() << "the shared data folder is absent: " << GetParam().file;
  }
  const auto text = ReadFile(testing::SharedData() / "anchors.json");
  ASSERT_TRUE(text.has_value()) << text.error().message;
  const auto anchors = ParseJson(*text, "anchors.json");
  ASSERT_TRUE(anchors.has_value()) << anchors.error().message;
  const Json& anchor = anchors->at("files").at(GetParam().file);

  const auto folder = TempFolder::Make("anchors-test");
  ASSERT_TRUE(folder.has_value());
  const auto imported = testing::ImportSharedLog(GetParam(), folder->path());
  ASSERT_TRUE(imported.has_value()) << imported.error().message;
  for (const auto& input : imported->info.inputs) {
    EXPECT_EQ(input.rows_read, input.rows_kept + input.rows_rejected);
  }
  const auto result = testing::RunInProcess("profile_eventlog", imported->folder);
  ASSERT_TRUE(result.has_value()) << result.error().message;
  ASSERT_EQ(result->at("status"), "ok");
  ExpectFigures(result->at("metrics"), anchor);
}

INSTANTIATE_TEST_SUITE_P(SharedData, Anchors, ::testing::ValuesIn(testing::SharedLogs()),
                         [](const auto& info) { return testing::TestName(info.param); });

}  // namespace
}  // namespace harness
