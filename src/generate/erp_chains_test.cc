// SPDX-License-Identifier: Apache-2.0
#include "generate/erp_chains.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "base/json.h"
#include "generate/erp.h"
#include "generate/log_reader_for_tests.h"

namespace harness::generate {
namespace {

struct MadeChains {
  std::vector<LogRow> rows;
  Json truth;
  std::string bytes;
};

MadeChains Make(uint64_t seed, bool more_chains) {
  const TempFolder folder = TempFolder::Make("erp-chains").value();
  const Path csv = folder.path() / "erp.csv", truth = folder.path() / "truth.json";
  ErpOptions options;
  options.seed = seed;
  options.rows_scale = 0.2;
  options.more_chains = more_chains;
  EXPECT_TRUE(GenerateErp(options, csv, truth, {}, NoProgress()));
  return {ReadLog(csv.string()), ParseJson(ReadFile(truth).value(), "truth").value(),
          ReadBytes(csv.string())};
}

std::string ValueOf(const LogRow& row, const std::string& key) {
  const std::string name = key + " (number)=";
  const size_t at = row.parameters.find(name);
  if (at == std::string::npos) return "";
  const size_t from = at + name.size();
  return row.parameters.substr(from, row.parameters.find(';', from) - from);
}

class ErpChains : public ::testing::TestWithParam<uint64_t> {
 protected:
  static const MadeChains& Log() {
    static std::map<uint64_t, MadeChains> made;
    const auto [at, is_new] = made.try_emplace(GetParam());
    if (is_new) at->second = Make(GetParam(), true);
    return at->second;
  }
};

TEST_P(ErpChains, NineChainsOfProcessesOfTheirOwn) {
  const Json& chains = Log().truth.at("chains");
  ASSERT_EQ(chains.size(), 9U);
  std::set<std::string> processes, keys;
  size_t named = 0;
  for (const Json& chain : chains) {
    keys.insert(chain.at("key"));
    for (const Json& process : chain.at("processes")) {
      processes.insert(process);
      ++named;
    }
  }
  EXPECT_EQ(processes.size(), named);
  EXPECT_EQ(keys.size(), 9U);
}

// Read back from the rows: each instance is there, in order, with its links or without any.
TEST_P(ErpChains, TheRowsAreAsTheTruthSays) {
  std::map<int64_t, const LogRow*> by_id;
  for (const LogRow& row : Log().rows) by_id[row.id] = &row;
  for (const Json& chain : Log().truth.at("chains")) {
    if (!chain.at("name").get<std::string>().starts_with("linked") &&
        !chain.at("name").get<std::string>().starts_with("ordered"))
      continue;
    const std::string key = chain.at("key"), link = chain.at("link");
    std::vector<std::vector<const LogRow*>> steps;
    for (const std::string process : chain.at("processes")) {
      auto& rows = steps.emplace_back();
      for (const LogRow& row : Log().rows) {
        if (row.process == process && !ValueOf(row, key).empty()) rows.push_back(&row);
      }
      EXPECT_EQ(rows.size(), chain.at("instances")) << process;
    }
    for (size_t step = 1; step < steps.size(); ++step) {
      for (const LogRow* row : steps[step]) {
        EXPECT_EQ(row->parent != kAbsent, link == "parent");
        EXPECT_EQ(row->dependency != kAbsent, link == "dependency");
        if (link == "none") continue;
        const LogRow& before = *by_id.at(link == "parent" ? row->parent : row->dependency);
        EXPECT_EQ(before.process, chain.at("processes").at(step - 1));
        EXPECT_EQ(ValueOf(before, key), ValueOf(*row, key));
        EXPECT_EQ(before.user, row->user);
      }
    }
    for (const LogRow* row : steps.front()) {
      const int64_t hour = row->time[0] % 86400 / 3600;
      EXPECT_TRUE(chain.at("cohort") != "night" || hour >= 20 || hour <= 5) << hour;
    }
  }
}

TEST_P(ErpChains, CountsOfTheLogStay) {
  const MadeChains without = Make(GetParam(), false);
  std::map<std::string, int64_t> runs, before;
  for (const LogRow& row : Log().rows) ++runs[row.process];
  for (const LogRow& row : without.rows) ++before[row.process];
  EXPECT_EQ(runs, before);
  EXPECT_EQ(without.truth.at("chains").size(), 3U);
}

INSTANTIATE_TEST_SUITE_P(Seeds, ErpChains, ::testing::Values(1, 2, 3));

TEST(ErpChainsOfASeed, AreTheSameBytesAndOthersOfAnother) {
  EXPECT_EQ(Make(4, true).bytes, Make(4, true).bytes);
  EXPECT_NE(Make(4, true).truth.at("chains"), Make(5, true).truth.at("chains"));
}

TEST(ErpChainsOfASeed, WithoutChainsNoneArePlanted) {
  ErpPatterns patterns;
  patterns.chains = false;
  ErpModel model = MakeErpModel(0.2, patterns);
  PlantChains(1, 0.2, model);
  EXPECT_TRUE(model.chains.empty());
}

}  // namespace
}  // namespace harness::generate
