// SPDX-License-Identifier: Apache-2.0
#include "cli/run_options.h"

#include "cli/version.h"
#include "report/write_reports.h"

namespace harness::cli {

run::RunOptions RunOptionsOf(const store::Home& home, const Path& dataset_folder,
                             const eventlog::DatasetInfo& dataset, const Invocation& invocation) {
  const Config& config = invocation.config();
  run::RunOptions options;
  options.home = home.path();
  options.dataset_folder = dataset_folder;
  options.dataset = dataset;
  options.threads = invocation.threads();
  options.batch_rows = config.Integer("run.batch_rows");
  if (invocation.memory_bytes() > 0) options.memory_limit_bytes = invocation.memory_bytes();
  options.plugin_output_bytes = static_cast<uint64_t>(config.Integer("run.plugin_output"));
  options.best_effort_sandbox = config.Text("run.sandbox") == "best-effort";
  options.harness_version = ProductVersion();
  options.write_reports = report::WriteReports;
  return options;
}

}  // namespace harness::cli
