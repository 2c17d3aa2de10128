// SPDX-License-Identifier: Apache-2.0
// The generated ERP log at full size: what the analyses say of it is exactly what its generator knows.
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <string>

#include "base/files.h"
#include "base/json.h"
#include "base/sql_text.h"
#include "engine/engine.h"
#include "generate/erp.h"
#include "importers/import.h"
#include "store/home.h"
#include "tests/golden_plugin.h"

namespace harness {
namespace {

Json ReadJson(const Path& file) {
  return ParseJson(ReadFile(file).value(), file.string()).value();
}

class ErpTruth : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    world_ = new World;
    generate::GenerateErp({}, world_->csv, world_->truth_json, world_->truth_csv, NoProgress()).value();
    world_->truth = ReadJson(world_->truth_json);
    const store::Home home = store::Home::Open(world_->folder.path() / "home").value();
    importers::ImportOptions options;
    options.inputs = {world_->csv};
    options.threads = 2;
    world_->dataset = importers::Import(home, options, NoProgress()).value();
  }
  static void TearDownTestSuite() {
    delete world_;
    world_ = nullptr;
  }

  static const Json& truth() { return world_->truth; }
  static const eventlog::DatasetInfo& info() { return world_->dataset.info; }
  static Json MetricsOf(const std::string& plugin) {
    return testing::RunInProcess(plugin, world_->dataset.folder).value().at("metrics");
  }
  static const Path& truth_csv() { return world_->truth_csv; }
  static const Path& csv() { return world_->csv; }

 private:
  struct World {
    TempFolder folder = TempFolder::Make("erp-truth").value();
    Path csv = folder.path() / "erp.csv";
    Path truth_json = folder.path() / "truth.json";
    Path truth_csv = folder.path() / "truth.csv";
    Json truth;
    importers::ImportOutcome dataset;
  };
  static inline World* world_ = nullptr;
};

// `sums` as the analysis gives them, `known` as the generator does.
void ExpectSums(const Json& sums, const Json& known, const std::string& what) {
  EXPECT_EQ(sums.at("rows"), known.at("runs")) << what;
  EXPECT_EQ(sums.at("runs_gt"), known.at("runs_gt60")) << what;
  EXPECT_EQ(sums.at("wait_pre_us"), known.at("wait_pre_us")) << what;
  EXPECT_EQ(sums.at("eligible_wait_us"), known.at("eligible_wait_us")) << what;
  EXPECT_EQ(sums.at("wait_to_start_us"), known.at("wait_to_start_us")) << what;
  EXPECT_EQ(sums.at("eligible_wait_gt_us"), known.at("eligible_wait_gt60_us")) << what;
  EXPECT_EQ(sums.at("waited"), known.at("started")) << what;
}

TEST_F(ErpTruth, TheDecompositionIsThatOfTheGenerator) {
  const Json metrics = MetricsOf("analysis_queue_delay_decomposition");
  ExpectSums(metrics.at("scopes").at("all"), truth().at("log"), "the whole log");
  std::map<std::string, Json> known;
  for (const Json& process : truth().at("processes")) known[process.at("process_id")] = process;
  size_t compared = 0;
  for (const Json& process : metrics.at("processes")) {
    const std::string id = process.at("process_id");
    ASSERT_TRUE(known.contains(id)) << id;
    const Json& expected = known[id];
    EXPECT_EQ(process.at("runs"), expected.at("runs")) << id;
    EXPECT_EQ(process.at("started"), expected.at("started")) << id;
    EXPECT_EQ(process.at("ended"), expected.at("ended")) << id;
    EXPECT_EQ(process.at("host_count"), expected.at("host_count")) << id;
    ExpectSums(process.at("total"), expected, id);
    for (const char* part : {"standalone", "sequence"}) {
      ASSERT_TRUE(expected.at(part).contains("runs_gt60")) << part;
      ExpectSums(process.at(part), expected.at(part), id + ", " + part);
    }
    ++compared;
  }
  EXPECT_EQ(compared, 240U);
  EXPECT_EQ(known.size(), 240U);
}

TEST_F(ErpTruth, HeldTimeIsThatOfTheGeneratorsRows) {
  const TempFolder spill = TempFolder::Make("erp-truth-sql").value();
  engine::Engine engine = engine::Engine::Open({uint64_t{1} << 30, 2, spill.path()}).value();
  engine::Connection connection = engine.Connect().value();
  engine::Rows rows =
      connection
          .Query("SELECT l.PROCESS_ID::VARCHAR, sum(t.held_us)::BIGINT FROM read_csv(" +
                 SqlText(truth_csv().string()) + ") t JOIN read_csv(" + SqlText(csv().string()) +
                 ", all_varchar=true) l ON l.PROCESS_QUEUE_ID::BIGINT = t.PROCESS_QUEUE_ID::BIGINT GROUP BY "
                 "1 HAVING "
                 "sum(t.held_us) > 0 ORDER BY 1")
          .value();
  std::map<std::string, int64_t> known;
  while (rows.Next().value()) {
    for (size_t i = 0; i < rows.chunk().rows(); ++i) {
      known[std::string(rows.chunk().Text(0, i))] = rows.chunk().Int64(1, i);
    }
  }
  std::map<std::string, int64_t> found;
  const Json metrics = MetricsOf("analysis_hold_time_attribution_v1");
  for (const Json& process : metrics.at("by_process")) {
    if (process.at("held_us").get<int64_t>() > 0)
      found[process.at("process_id")] += process.at("held_us").get<int64_t>();
  }
  EXPECT_GT(known.size(), 3U);
  EXPECT_EQ(found, known);
}

TEST_F(ErpTruth, CloseWindowsRollOnTheGeneratorsDays) {
  const Json metrics = MetricsOf("analysis_close_cycle_window_resolver");
  std::map<int64_t, int64_t> found;
  for (const Json& window : metrics.at("dynamic")) found[window.at("month")] = window.at("roll_day");
  size_t compared = 0;
  for (const Json& month : truth().at("accounting_months")) {
    const std::string name = month.at("month");
    const int64_t number = std::stoll(name.substr(0, 4)) * 100 + std::stoll(name.substr(5));
    ASSERT_TRUE(found.contains(number)) << name;
    EXPECT_EQ(found[number], month.at("roll_day").get<int64_t>()) << name;
    ++compared;
  }
  EXPECT_GE(compared, 6U);
}

struct Anchor {
  const char* process;
  double hours;
  int64_t runs;
};

TEST_F(ErpTruth, EveryAnchorOfTheSpecificationIsMet) {
  EXPECT_EQ(info().rows, 435'616);
  EXPECT_EQ(info().first_us, 1'751'328'002'000'000);  // 2025-07-01 00:00:02
  EXPECT_EQ(info().last_us, 1'768'388'160'000'000);   // 2026-01-14 10:56:00
  EXPECT_EQ(info().inputs[0].rows_rejected, 0);
  const Json profile = MetricsOf("profile_eventlog");
  EXPECT_EQ(profile.at("processes"), 240);
  EXPECT_EQ(profile.at("hosts"), 2);
  const Json metrics = MetricsOf("analysis_queue_delay_decomposition");
  std::map<std::string, Json> found;
  for (const Json& process : metrics.at("processes")) found[process.at("process_id")] = process;
  constexpr Anchor kAnchors[] = {{"LOSEXTCHLD", 247'022.170, 11'743}, {"LOSLOADCLD", 23'149.288, 19'636},
                                 {"JBCREATEJE", 4'740.286, 7'886},    {"JBOACHILD", 2'591.722, 4'663},
                                 {"JBVALCDBLK", 2'087.347, 11'472},   {"JBINVOICE", 507.529, 2'282},
                                 {"RDIMPAIRJE", 458.141, 2'799},      {"JEPRECOMBO", 294.762, 5'174},
                                 {"RDJRNL", 263.088, 9'204},          {"QLONGJOB", 210.321, 6'743}};
  double before = 1e18;
  for (const Anchor& anchor : kAnchors) {
    ASSERT_TRUE(found.contains(anchor.process)) << anchor.process;
    const Json& process = found[anchor.process];
    const double hours = process.at("eligible_wait_gt_hours").get<double>();
    EXPECT_NEAR(hours, anchor.hours, anchor.hours * 0.001) << anchor.process;
    EXPECT_EQ(process.at("runs"), anchor.runs) << anchor.process;
    EXPECT_LT(hours, before) << anchor.process;  // in the order of the specification
    before = hours;
  }
  EXPECT_EQ(found["QEMAIL"].at("runs"), 56'109);
  for (const Json& process : profile.at("top_runs")) {
    if (process.at("process_id") != "QEMAIL") continue;
    EXPECT_EQ(process.at("median_inter_arrival_s"), 300.0);
  }
}

}  // namespace
}  // namespace harness
