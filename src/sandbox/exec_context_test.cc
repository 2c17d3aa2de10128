// SPDX-License-Identifier: Apache-2.0
#include "sandbox/exec_context.h"

#include <gtest/gtest.h>

#include "sandbox/plugin_exec.h"

namespace harness::sandbox {
namespace {

ExecContext WholeContext() {
  ExecContext context;
  context.plugin_id = "p";
  context.plugin_folder = "/plugins/p";
  context.entrypoint = "main.py";
  context.dataset_version = "sha256:00";
  context.seed = "sha256:01/p";
  context.dataset_rows = 7;
  context.dataset_folder = "/data";
  context.config = {{"a", 1}};
  context.read_files = {"/settings/a.json"};
  context.dependencies = {{"q", "/run/artifacts/q"}};
  context.output_folder = "/run/artifacts/p";
  context.temp_folder = "/run/.work/p/tmp";
  context.batch_rows = 1000;
  context.columns = {"row_id"};
  context.row_limit = 5;
  context.engine_memory_bytes = 1 << 20;
  context.engine_threads = 2;
  context.limits = {1, 2, 3, 4};
  context.output_bytes = 5;
  context.best_effort = true;
  return context;
}

TEST(ExecContext, JsonReadsBackAsItself) {
  const Json json = ToJson(WholeContext());
  const ExecContext read = ExecContextFromJson(json, "context.json").value();
  EXPECT_EQ(ToJson(read), json);
  EXPECT_EQ(read.limits.open_files, 4);
  EXPECT_EQ(read.read_files, std::vector<Path>{"/settings/a.json"});
  EXPECT_EQ(read.row_limit, 5);
  EXPECT_EQ(read.output_bytes, 5U);
}

TEST(ExecContext, MissingFieldIsNamed) {
  Json json = ToJson(WholeContext());
  json.erase("output_folder");
  EXPECT_NE(ExecContextFromJson(json, "c").error().message.find("no \"output_folder\""), std::string::npos);
}

TEST(ExecReport, JsonReadsBackAsItself) {
  ExecReport report;
  report.failure = Failure{"crashed", "it was ended by signal 6"};
  report.end.signal = 6;
  report.end.cpu_us = 12;
  report.end.peak_rss_bytes = 99;
  report.evidence.rows = 5;
  report.missing = {"landlock"};
  EXPECT_EQ(ToJson(ExecReportFromJson(ToJson(report)).value()), ToJson(report));
  EXPECT_FALSE(ExecReportFromJson(Json::object()).has_value());
}

}  // namespace
}  // namespace harness::sandbox
