// SPDX-License-Identifier: Apache-2.0
#include "tests/short_wait.h"

#include <gtest/gtest.h>

#include "importers/import.h"
#include "tests/golden_plugin.h"

namespace harness::testing {

std::string SeverityOfAShortWait(std::string_view plugin_id, const Json& changes) {
  const auto temp = TempFolder::Make("short-wait");
  const auto home = store::Home::Open(temp->path() / "home");
  const Path csv = temp->path() / "log.csv";
  EXPECT_TRUE(WriteFile(csv,
                        "PROCESS_ID,QUEUE_DT,START_DT,END_DT\n"
                        "A,2026-01-01 00:00:00,2026-01-01 00:01:30,2026-01-01 00:05:00\n"));
  importers::ImportOptions options;
  options.inputs = {csv};
  const auto dataset = importers::Import(*home, options, NoProgress());
  if (!dataset) {
    ADD_FAILURE() << dataset.error().message;
    return "";
  }
  const Json result = RunInProcess(plugin_id, dataset->folder, changes).value();
  EXPECT_EQ(result.at("findings").size(), 1u) << result.dump();
  return result.at("findings").at(0).at("severity");
}

}  // namespace harness::testing
