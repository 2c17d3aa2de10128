// SPDX-License-Identifier: Apache-2.0
#include "run/stored_run.h"

#include <tuple>

namespace harness::run {
namespace {

Result<StoredRun> Read(const store::Home& home, const store::RunRow& row) {
  StoredRun run;
  run.run_id = row.run_id;
  run.started_us = row.started_us;
  run.dataset_version = row.dataset_version;
  const Path file = home.RunFolder(row.run_id) / "report.json";
  ASSIGN_OR_RETURN(const std::string text, ReadFile(file));
  ASSIGN_OR_RETURN(const Json report, ParseJson(text, file.string()));
  try {
    const Json& stable = report.at("stable");
    run.stable_digest = report.at("stable_digest").get<std::string>();
    run.settings = stable.at("settings");
    for (const Json& plugin : stable.at("plugins"))
      run.plugin_versions[plugin.at("id").get<std::string>()] = plugin.at("version").get<std::string>();
    const Json& policy = stable.at("policy");
    run.known_issues = policy.at("known_issues") == "on";
    run.plugin_set_digest = policy.at("plugin_set_digest").get<std::string>();
    run.seed_policy = policy.at("seed_policy").get<std::string>();
    ASSIGN_OR_RETURN(run.insights, insight::InsightsOf(stable.at("plugins")));
    run.findings = insight::FindingsOf(stable.at("plugins"));
  } catch (const Json::exception&) {
    return InvalidArgument(
        "run " + row.run_id +
        ": found a report without what runs are compared by, expected one of this version; "
        "run the dataset again");
  }
  return run;
}

}  // namespace

Result<StoredRun> ReadStoredRun(const store::Home& home, const store::Catalog& catalog,
                                std::string_view run) {
  ASSIGN_OR_RETURN(const store::RunRow row, catalog.FindRun(run));
  if (row.state != store::RunState::kComplete) {
    return InvalidArgument("run " + row.run_id + " is " + std::string(store::NameOf(row.state)) +
                           ", expected a complete one");
  }
  return Read(home, row);
}

Result<std::optional<StoredRun>> FindReference(const store::Home& home, const store::Catalog& catalog,
                                               const StoredRun& run) {
  ASSIGN_OR_RETURN(const auto rows, catalog.ListRuns(run.dataset_version));  // newest first
  for (const store::RunRow& row : rows) {
    const bool before = std::tie(row.started_us, row.run_id) < std::tie(run.started_us, run.run_id);
    if (!before || row.state != store::RunState::kComplete) continue;
    Result<StoredRun> candidate = Read(home, row);
    if (!candidate) continue;  // its report is gone, or of an older version: nothing to compare by
    if (!candidate->known_issues && candidate->plugin_set_digest == run.plugin_set_digest &&
        candidate->seed_policy == run.seed_policy)
      return std::optional(std::move(*candidate));
  }
  return std::optional<StoredRun>();
}

}  // namespace harness::run
