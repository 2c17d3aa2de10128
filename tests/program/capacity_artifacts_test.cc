// SPDX-License-Identifier: Apache-2.0
// The artifacts of analysis_capacity_scaling through the real program.
#include <gtest/gtest.h>

#include "base/schema_check.h"
#include "tests/program/program.h"

namespace harness::tests {
namespace {

Json CapacityArtifact(const Path& run, const std::string& name) {
  const Path file = run / "artifacts" / "analysis_capacity_scaling" / (name + ".json");
  const Path schema = Path(HARNESS_SOURCE_DIR) / "schemas" / (name + ".schema.json");
  const Json json = ParseJson(ReadFile(file).value(), name).value();
  const auto checked = SchemaChecker::Compile(ReadFile(schema).value(), name)->Check(json, name);
  EXPECT_TRUE(checked.has_value()) << (checked ? "" : checked.error().message);
  return json;
}

TEST(CapacityArtifacts, FitTheirSchemas) {
  Program program;
  const Path log =
      Path(HARNESS_SOURCE_DIR) / "plugins/analysis_ebm_action_verifier_v1/golden/one_slot/log.csv";
  const Ended ended = program.Run({"run", "--json", log.string(), "--plugin", "analysis_capacity_scaling"});
  ASSERT_EQ(ended.exit_code, 0) << ended.err;
  const std::string id =
      ParseJson(ended.out, "output").value().at("volatile").at("run_id").get<std::string>();
  const Path run = program.folder() / "home" / "runs" / id;
  const Json pools = CapacityArtifact(run, "capacity_curve").at("pools");
  ASSERT_EQ(pools.size(), 1U);
  EXPECT_EQ(pools.at(0).at("grown_host"), "H1");
  const Json queue = CapacityArtifact(run, "observed_queue");
  EXPECT_EQ(queue.at("recorded").size(), queue.at("replayed").size());
  EXPECT_FALSE(queue.at("recorded").empty());
}

}  // namespace
}  // namespace harness::tests
