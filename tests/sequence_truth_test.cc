// SPDX-License-Identifier: Apache-2.0
// Chains that the ERP generator plants, with and without links: all are found with their order, key and
// cohort, nothing else is, and every run says so in the same bytes.
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "base/files.h"
#include "base/json.h"
#include "base/sha256.h"
#include "generate/erp.h"
#include "generate/noise.h"
#include "importers/import.h"
#include "store/home.h"
#include "tests/golden_plugin.h"

namespace harness {
namespace {

constexpr const char* kPlugin = "analysis_actionable_ops_levers_v1";

// (processes in order, key, cohort) as one text each.
using Chains = std::set<std::string>;

std::string ChainText(const Json& processes, const Json& key, const Json& cohort) {
  return Json({processes, key, cohort}).dump();
}

class World {
 public:
  explicit World(uint64_t seed, bool more_chains) {
    generate::ErpOptions options;
    options.seed = seed;
    options.rows_scale = 0.2;
    options.more_chains = more_chains;
    const Path truth = folder_.path() / "truth.json";
    generate::GenerateErp(options, log(), truth, {}, NoProgress()).value();
    truth_ = ParseJson(ReadFile(truth).value(), "truth.json").value();
  }

  // A dataset in a home of its own, whose key makes other tokens of the same values.
  Path Import(const std::string& home_name) const {
    const store::Home home = store::Home::Open(folder_.path() / home_name).value();
    importers::ImportOptions options;
    options.inputs = {log()};
    return importers::Import(home, options, NoProgress()).value().folder;
  }

  Chains Planted() const {
    Chains chains;
    for (const Json& chain : truth_.at("chains"))
      chains.insert(ChainText(chain.at("processes"), chain.at("key"), chain.at("cohort")));
    return chains;
  }

  const Json& truth() const { return truth_; }

 private:
  Path log() const { return folder_.path() / "erp.csv"; }

  TempFolder folder_ = TempFolder::Make("sequence-truth").value();
  Json truth_;
};

Chains Found(const Json& records) {
  Chains chains;
  for (const Json& record : records)
    chains.insert(ChainText(record.at("target_process_ids"), record.at("key"), record.at("cohort")));
  return chains;
}

class SequenceTruth : public ::testing::TestWithParam<uint64_t> {};

TEST_P(SequenceTruth, AllPlantedChainsAreFoundAndNoOther) {
  const World world(GetParam(), true);
  ASSERT_EQ(world.Planted().size(), 9U);
  const Path dataset = world.Import("home");
  const Json once = testing::RunInProcess(kPlugin, dataset, Json::object(), 1'000, 1).value();
  const Json& records = once.at("metrics").at("candidates");
  EXPECT_EQ(Found(records), world.Planted());
  EXPECT_EQ(records.size(), 9U);
  EXPECT_EQ(once.at("metrics").at("sequences_without_key"), 0);

  // Every instance, and where it was seen.
  for (const Json& chain : world.truth().at("chains")) {
    for (const Json& record : records) {
      if (record.at("target_process_ids") != chain.at("processes")) continue;
      EXPECT_EQ(record.at("support"), chain.at("instances")) << chain.at("name");
      EXPECT_EQ(record.at("source"), chain.at("link") == "none" ? "ordered_runs_of_user" : "dependency_links")
          << chain.at("name");
      const std::string identity = CanonicalJson({{"target_process_ids", record.at("target_process_ids")},
                                                  {"key", record.at("key")},
                                                  {"cohort", record.at("cohort")}})
                                       .value();
      EXPECT_EQ(record.at("sequence_id"), "seq_" + Sha256Hex(identity).substr(0, 16));
    }
  }

  const Json again = testing::RunInProcess(kPlugin, dataset, Json::object(), 100'000, 8).value();
  EXPECT_EQ(once.dump(), again.dump());
  // Values become other tokens under another key; no record may depend on them.
  const Json elsewhere =
      testing::RunInProcess(kPlugin, world.Import("another"), {{"most_replays", 0}}).value();
  const Json here = testing::RunInProcess(kPlugin, dataset, {{"most_replays", 0}}).value();
  EXPECT_EQ(here.at("metrics").dump(), elsewhere.at("metrics").dump());
}

INSTANTIATE_TEST_SUITE_P(TenSeeds, SequenceTruth, ::testing::Range<uint64_t>(1, 11));

TEST(SequenceTruthOfOtherLogs, WithoutFurtherChainsOnlyThoseOfTheLogAreFound) {
  const World world(21, false);
  ASSERT_EQ(world.Planted().size(), 3U);
  const Json result = testing::RunInProcess(kPlugin, world.Import("home")).value();
  EXPECT_EQ(Found(result.at("metrics").at("candidates")), world.Planted());
}

TEST(SequenceTruthOfOtherLogs, NoiseHoldsNone) {
  const TempFolder folder = TempFolder::Make("sequence-noise").value();
  generate::NoiseOptions options;
  options.rows = 50'000;
  ASSERT_TRUE(generate::GenerateNoise(options, folder.path() / "noise.csv", NoProgress()));
  const store::Home home = store::Home::Open(folder.path() / "home").value();
  importers::ImportOptions import;
  import.inputs = {folder.path() / "noise.csv"};
  const Path dataset = importers::Import(home, import, NoProgress()).value().folder;
  const Json result = testing::RunInProcess(kPlugin, dataset).value();
  EXPECT_EQ(result.at("status"), "na") << result.dump();
  EXPECT_EQ(result.at("reason_code"), "no_parameters");
}

}  // namespace
}  // namespace harness
