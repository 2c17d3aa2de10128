// SPDX-License-Identifier: Apache-2.0
// Every real log of the shared data, imported and profiled, against figures that an independent program
// computed.
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/json.h"
#include "importers/import.h"
#include "store/home.h"
#include "tests/golden_plugin.h"

namespace harness {
namespace {

struct Case {
  std::string file;
  std::map<std::string, std::string> map;
  bool derive_queue = false;
};

void PrintTo(const Case& c, std::ostream* out) {
  *out << c.file;
}

Path SharedData() {
  return Path(HARNESS_SOURCE_DIR) / ".." / "shared" / "data";
}

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
    EXPECT_EQ(found[i].at("runs_gt60"), expected[i].at("runs_wait_gt60")) << what;
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
                                                     {"wait_gt60_rows", "/wait_gt60_rows"}};
  for (const auto& [key, pointer] : counts) {
    if (anchor.contains(key)) {
      EXPECT_EQ(metrics.at(Json::json_pointer(pointer)), anchor.at(key)) << key;
    }
  }
  if (anchor.contains("wait_gt60_hours")) {
    ExpectNear(metrics.at("wait_gt60_hours"), anchor.at("wait_gt60_hours"), "wait_gt60_hours");
  }
  if (anchor.contains("wait_s")) ExpectSummary(metrics.at("wait_s"), anchor.at("wait_s"), "wait_s");
  if (anchor.contains("duration_s"))
    ExpectSummary(metrics.at("duration_s"), anchor.at("duration_s"), "duration_s");
  if (anchor.contains("top10_wait")) ExpectTopWait(metrics.at("top_wait"), anchor.at("top10_wait"));
  if (anchor.contains("top_runs")) ExpectTopRuns(metrics.at("top_runs"), anchor.at("top_runs"));
}

class Anchors : public ::testing::TestWithParam<Case> {};

TEST_P(Anchors, FiguresAgree) {
  const Path file = SharedData() / GetParam().file;
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "the shared data folder is absent: " << GetParam().file;
  const auto text = ReadFile(SharedData() / "anchors.json");
  ASSERT_TRUE(text.has_value()) << text.error().message;
  const auto anchors = ParseJson(*text, "anchors.json");
  ASSERT_TRUE(anchors.has_value()) << anchors.error().message;
  const Json& anchor = anchors->at("files").at(GetParam().file);

  const auto folder = TempFolder::Make("anchors-test");
  ASSERT_TRUE(folder.has_value());
  const auto home = store::Home::Open(folder->path() / "home");
  ASSERT_TRUE(home.has_value()) << home.error().message;
  importers::ImportOptions options;
  options.inputs = {file};
  options.map = GetParam().map;
  options.derive_queue_case = GetParam().derive_queue;
  const auto imported = importers::Import(*home, options, NoProgress());
  ASSERT_TRUE(imported.has_value()) << imported.error().message;
  for (const auto& input : imported->info.inputs) {
    EXPECT_EQ(input.rows_read, input.rows_kept + input.rows_rejected);
  }
  const auto result = testing::RunInProcess("profile_eventlog", imported->folder);
  ASSERT_TRUE(result.has_value()) << result.error().message;
  ASSERT_EQ(result->at("status"), "ok");
  ExpectFigures(result->at("metrics"), anchor);
}

INSTANTIATE_TEST_SUITE_P(
    SharedData, Anchors,
    ::testing::Values(
        Case{"business/BPIC15_1_enabled.csv.gz", {}}, Case{"business/BPIC_2012_W.csv.gz", {}, true},
        Case{"business/Loan_Application_batched.csv.gz", {}},
        Case{"business/Procure_to_Pay_5_timers.csv.gz", {}, true},
        Case{"business/Production_enabled.csv.gz", {}}, Case{"business/PurchasingExample.csv.gz", {}, true},
        Case{"business/Simple_log_with_batching.csv.gz", {}},
        Case{"business/interval_event_log.csv.gz", {}, true}, Case{"business/receipt.xes.gz", {}},
        Case{"business/roadtraffic100traces.xes.gz", {}}, Case{"business/running-example.xes.gz", {}},
        Case{"business/sepsis.csv.gz", {}},
        Case{"ci/inspect_ci_jobs.csv.gz", {{"queued", "run_started_at"}, {"process", "workflow+job"}}},
        Case{"ci/rate_ukma_runs.csv.gz", {}}, Case{"scheduler/CEA-Curie-2011-2.1-cln.swf.gz", {}},
        Case{"scheduler/HPC2N-2002-2.1-cln.swf.gz", {}}, Case{"scheduler/KTH-SP2-1996-2.1-cln.swf.gz", {}},
        Case{"scheduler/METACENTRUM-2009-2.swf.gz", {}}, Case{"scheduler/NASA-iPSC-1993-3.1-cln.swf.gz", {}},
        Case{"scheduler/RICC-2010-2.swf.gz", {}},
        Case{"scheduler/slurm-sacct-pozidriv.psv.gz", {{"process", "user"}}}),
    [](const ::testing::TestParamInfo<Case>& info) {
      std::string name = Path(info.param.file).filename().string();
      for (char& c : name) {
        if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
      }
      return name;
    });

}  // namespace
}  // namespace harness
