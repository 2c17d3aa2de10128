// SPDX-License-Identifier: Apache-2.0
// A home with one small dataset, in which tests run plugins.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "run/run.h"
#include "tests/test_dataset.h"

namespace harness::run {

class RunForTest {
 public:
  explicit RunForTest(int64_t rows = 1000)
      : folder_(TempFolder::Make("harness-run-test").value()), home_(folder_.path() / "home") {
    options_.home = home_;
    options_.dataset_folder = home_ / "datasets" / "steady";
    options_.dataset = testing::MakeDataset(options_.dataset_folder, testing::SteadyLogSql(rows)).value();
    options_.threads = 2;
    options_.harness_version = "test";
  }

  static Path Plugin(const std::string& id) { return Path(HARNESS_SOURCE_DIR) / "tests" / "plugins" / id; }

  // Runs third-party plugins of tests/plugins and what they depend on, beside ingest_tabular.
  RunResult Run(const std::vector<std::string>& ids) {
    options_.plugins = ids;
    options_.plugins.push_back("ingest_tabular");
    options_.plugin_paths.clear();
    for (const std::string& id : ids) {
      if (std::filesystem::exists(Plugin(id))) options_.plugin_paths.push_back(Plugin(id));
    }
    auto result = RunPlugins(options_, NoProgress());
    EXPECT_TRUE(result.has_value()) << (result ? "" : result.error().message);
    return result ? *result : RunResult();
  }

  static const PluginOutcome& Outcome(const RunResult& result, const std::string& id) {
    for (const PluginOutcome& outcome : result.plugins) {
      if (outcome.id == id) return outcome;
    }
    ADD_FAILURE() << "no outcome of " << id;
    static const PluginOutcome kNone;
    return kNone;
  }

  RunOptions& options() { return options_; }
  const Path& home() const { return home_; }
  Path RunFolder(const RunResult& result) const { return home_ / "runs" / result.run_id; }

 private:
  TempFolder folder_;
  Path home_;
  RunOptions options_;
};

}  // namespace harness::run
