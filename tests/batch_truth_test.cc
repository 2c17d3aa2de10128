// SPDX-License-Identifier: Apache-2.0
// Batches and their firing rules against a log into which its authors injected 583 of them.
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "base/files.h"
#include "base/json.h"
#include "base/schema_check.h"
#include "generate/erp.h"
#include "importers/import.h"
#include "plugin/local_context.h"
#include "plugin/registry.h"
#include "store/home.h"

namespace harness {
namespace {

constexpr const char* kPlugin = "analysis_batch_discovery_v1";

// A log of the shared data, imported, with the plugin run over it.
class BatchTruth : public ::testing::Test {
 protected:
  void Run(const std::string& name) {
    const Path file = Path(HARNESS_SOURCE_DIR) / ".." / "shared" / "data" / name;
    if (!std::filesystem::exists(file)) GTEST_SKIP() << "the shared data folder is absent: " << name;
    RunOn(file);
  }

  void RunOn(const Path& file) {
    const auto home = store::Home::Open(folder_.path() / "home");
    ASSERT_TRUE(home.has_value()) << home.error().message;
    importers::ImportOptions import;
    import.inputs = {file};
    const auto imported = importers::Import(*home, import, NoProgress());
    ASSERT_TRUE(imported.has_value()) << imported.error().message;

    plugin::LocalContextOptions options;
    options.plugin_id = kPlugin;
    options.config = {
        {"top_findings", 10}, {"least_share", 0.01}, {"listed_batches", 100000}, {"listed_rows", 1000}};
    options.events.info = imported->info;
    options.events.dataset_folder = imported->folder;
    options.events.engine = {uint64_t{1} << 30, 2, folder_.path()};
    options.output_folder = folder_.path() / "out";
    ASSERT_TRUE(MakeFolders(options.output_folder).has_value());
    const Path artifact = options.output_folder / "batches.json";
    eventlog::AccessEvidence account;
    auto context = plugin::MakeLocalContext(std::move(options), account);
    ASSERT_TRUE(context.has_value()) << context.error().message;
    for (const plugin::BuiltIn& built_in : plugin::BuiltInPlugins()) {
      if (built_in.id != kPlugin) continue;
      const auto result = built_in.run(**context);
      ASSERT_TRUE(result.has_value()) << result.error().message;
      metrics_ = result->metrics;
      batches_ = ParseJson(ReadFile(artifact).value(), "batches.json").value();
    }
    const auto read = [&](const engine::Chunk& chunk) -> Result<void> {
      for (size_t i = 0; i < chunk.rows(); ++i) {
        if (!chunk.IsNull(1, i)) truth_[std::string(chunk.Text(1, i))].insert(chunk.Int64(0, i));
      }
      return Ok();
    };
    if (!imported->info.Has("batch_instance_id")) return;
    const auto rows =
        (*context)->data().Query("SELECT row_id, batch_instance_id FROM events ORDER BY row_id", read);
    ASSERT_TRUE(rows.has_value()) << rows.error().message;
  }

  const Json& RulesOf(const std::string& process) const {
    static const Json kNone = Json::array();
    for (const Json& of : metrics_.at("by_process")) {
      if (of.at("process_id") == process) return of.at("rules");
    }
    return kNone;
  }

  TempFolder folder_ = TempFolder::Make("batch-truth").value();
  Json metrics_, batches_;
  std::map<std::string, std::set<int64_t>> truth_;
};

// A batch counts as right when it has exactly the rows of an injected one: nothing missing, nothing added.
TEST_F(BatchTruth, EveryInjectedBatchAndNoOther) {
  Run("business/Loan_Application_batched.csv.gz");
  if (IsSkipped() || HasFatalFailure()) return;
  ASSERT_EQ(truth_.size(), 583U);
  std::set<std::set<int64_t>> expected;
  for (const auto& [id, rows] : truth_) expected.insert(rows);
  std::set<std::set<int64_t>> found;
  std::map<std::string, int> kinds;
  for (const Json& batch : batches_.at("batches")) {
    std::set<int64_t> rows;
    for (const Json& row : batch.at("row_ids")) rows.insert(row.get<int64_t>());
    EXPECT_TRUE(found.insert(rows).second);
    ++kinds[batch.at("kind").get<std::string>()];
  }
  EXPECT_EQ(found, expected);  // precision 1.000 and recall 1.000
  EXPECT_EQ(batches_.at("omitted"), 0);
  const std::map<std::string, int> known = {{"parallel", 174}, {"sequential", 196}, {"concurrent", 213}};
  EXPECT_EQ(kinds, known);

  const Path schema = Path(HARNESS_SOURCE_DIR) / "plugins" / kPlugin / "batches.schema.json";
  const auto checker = SchemaChecker::Compile(ReadFile(schema).value(), "batches.schema.json");
  ASSERT_TRUE(checker.has_value()) << checker.error().message;
  const auto checked = checker->Check(batches_, "batches.json");
  EXPECT_TRUE(checked.has_value()) << checked.error().message;
}

// What its authors injected: 14 wait and it is Monday; 10 wait and it is Friday at 10; 12 wait.
TEST_F(BatchTruth, TheThreeFiringRules) {
  Run("business/Loan_Application_batched.csv.gz");
  if (IsSkipped() || HasFatalFailure()) return;
  const Json& risk = RulesOf(" Assess loan risk");
  ASSERT_EQ(risk.size(), 1U);
  EXPECT_EQ(risk[0].at("least_size"), 14);
  EXPECT_EQ(risk[0].at("weekdays"), Json({1}));
  EXPECT_EQ(risk[0].at("support"), 376);
  EXPECT_EQ(risk[0].at("confidence"), 1.0);
  const Json& cancel = RulesOf(" Cancel application");
  ASSERT_EQ(cancel.size(), 1U);
  EXPECT_EQ(cancel[0].at("text"), "size >= 10 and weekday in {Fri} and hour = 10");
  EXPECT_EQ(cancel[0].at("support"), 78);
  EXPECT_EQ(cancel[0].at("confidence"), 1.0);
  const Json& approve = RulesOf(" Approve application");
  ASSERT_EQ(approve.size(), 1U);
  EXPECT_EQ(approve[0].at("text"), "size >= 12");
  EXPECT_EQ(approve[0].at("support"), 129);
  EXPECT_EQ(approve[0].at("confidence"), 1.0);
}

// Its simulation collects one activity in threes; the last batch of the log is what was left.
TEST_F(BatchTruth, ASimulatedSizeOfThree) {
  Run("business/Simple_log_with_batching.csv.gz");
  if (IsSkipped() || HasFatalFailure()) return;
  EXPECT_EQ(metrics_.at("by_process").size(), 1U);
  EXPECT_EQ(metrics_.at("scopes").at("all").at("batches"), 168);
  EXPECT_EQ(metrics_.at("scopes").at("all").at("rows"), 503);
  const Json& rules = RulesOf("Short-branch");
  ASSERT_EQ(rules.size(), 1U);
  EXPECT_EQ(rules[0].at("text"), "size >= 3");
  EXPECT_EQ(rules[0].at("support"), 167);
}

// Holds, bursts, polls, contention with a dispatcher's latency between two executions, children of one parent
// that start in the same second: nothing in this log waits for a batch to fill.
TEST_F(BatchTruth, NoneInTheErpLog) {
  const Path csv = folder_.path() / "erp.csv";
  const auto generated = generate::GenerateErp({}, csv, folder_.path() / "truth.json",
                                               folder_.path() / "truth.csv", NoProgress());
  ASSERT_TRUE(generated.has_value()) << generated.error().message;
  RunOn(csv);
  if (HasFatalFailure()) return;
  EXPECT_EQ(metrics_.at("executions"), 435616);
  EXPECT_EQ(metrics_.at("scopes").at("all").at("batches"), 0) << metrics_.at("by_process").dump();
  EXPECT_EQ(metrics_.at("collectors").size(), 0U);
}

}  // namespace
}  // namespace harness
