// SPDX-License-Identifier: Apache-2.0
#include "cli/run_options.h"

#include "cli/baseline_checks.h"
#include "cli/project_issues.h"
#include "cli/version.h"
#include "memory/outcomes.h"
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
  options.known_issues = config.Text("known_issues.mode") == "on";
  options.access.strict = config.Boolean("streaming.policy_strict");
  options.access.unbounded_rows = config.Integer("streaming.unbounded_rows");
  options.harness_version = ProductVersion();
  options.write_reports = report::WriteReports;
  return options;
}

Result<Json> TrackRecordOf(const store::Home& home) {
  ASSIGN_OR_RETURN(const memory::OutcomeLog log, memory::ReadOutcomes(home));
  Json records = Json::object();
  for (const auto& [lever, record] : memory::RecordsByLever(log.outcomes))
    records[lever] = {{"kept", record.kept}, {"broken", record.broken}};
  return records;
}

Result<run::RunOptions> WholeRunOptionsOf(const store::Home& home, const DatasetPlace& dataset,
                                          const std::vector<std::string>& inputs,
                                          const Invocation& invocation) {
  const Config& config = invocation.config();
  run::RunOptions options = RunOptionsOf(home, dataset.folder, dataset.info, invocation);
  options.plugin_paths = config.Paths("run.plugin_path");
  const Json settings = config.plugin_settings();
  for (const auto& [id, changes] : settings.items()) options.config[id] = changes;
  RETURN_IF_ERROR(TakeAllowlist(invocation, options));
  ASSIGN_OR_RETURN(options.project_issues, ProjectIssues(config, inputs));
  ASSIGN_OR_RETURN(options.track_record, TrackRecordOf(home));
  options.format_checks = BaselineChecks(config);
  return options;
}

Result<void> TakeAllowlist(const Invocation& invocation, run::RunOptions& options) {
  const std::string file = invocation.config().Text("streaming.allowlist");
  if (file.empty()) return Ok();
  ASSIGN_OR_RETURN(options.access.allowlist, evidence::ReadAllowlist(file));
  return Ok();
}

}  // namespace harness::cli
