// SPDX-License-Identifier: Apache-2.0
#include "run/one_plugin.h"

#include <algorithm>

#include "base/text.h"
#include "sandbox/exec_context.h"
#include "sandbox/launch.h"

namespace harness::run {
namespace {

namespace fs = std::filesystem;
constexpr uint64_t kSmallestEngineBytes = uint64_t{128} << 20;
constexpr uint64_t kBesideEngineBytes = uint64_t{384} << 20;  // libraries, stacks, the plugin's own

PluginOutcome Begin(const plugin::Manifest& manifest) {
  PluginOutcome outcome;
  outcome.id = manifest.id;
  outcome.name = manifest.name;
  outcome.version = manifest.version;
  outcome.type = manifest.type;
  outcome.plugin_class = manifest.plugin_class;
  outcome.depends_on = manifest.depends_on;
  if (const auto& reason = manifest.no_recommendation) {
    outcome.never_recommends = {{"reason_code", reason->reason_code}, {"explanation", reason->explanation}};
  }
  return outcome;
}

// An outcome that the host states, in the form of a result.
void State(PluginOutcome& outcome, const char* status, const std::string& reason_code,
           const std::string& summary) {
  outcome.status = status;
  outcome.reason_code = reason_code;
  outcome.summary = summary;
  outcome.result = {{"status", status},          {"reason_code", reason_code}, {"summary", summary},
                    {"metrics", Json::object()}, {"findings", Json::array()},  {"artifacts", Json::array()}};
}

// The engine overshoots its limit by up to 1.7 times, and the address space holds more than it counts.
uint64_t EngineBytes(const plugin::SandboxLimits& limits, Share share) {
  const uint64_t space = static_cast<uint64_t>(limits.memory_mb) << 20;
  const uint64_t left = space > kBesideEngineBytes ? (space - kBesideEngineBytes) / 2 : 0;
  return std::max(kSmallestEngineBytes, std::min(left, share.memory_bytes));
}

sandbox::ExecContext ContextOf(const PlannedPlugin& planned, const RunOptions& options,
                               const RunFolders& folders, const std::map<std::string, std::string>& states,
                               Share share) {
  const plugin::Manifest& manifest = planned.plugin->manifest;
  sandbox::ExecContext context;
  context.plugin_id = manifest.id;
  context.plugin_folder = manifest.folder;
  context.entrypoint = manifest.entrypoint;
  context.dataset_version = options.dataset.version;
  context.seed = options.dataset.seed + "/" + manifest.id;
  context.dataset_rows = options.dataset.rows;
  context.dataset_folder = fs::absolute(options.dataset_folder);
  context.config = planned.config;
  context.read_files = planned.read_files;
  for (const auto& [id, status] : states) {
    if (status == "ok") context.dependencies[id] = folders.Artifacts(id);
  }
  context.output_folder = folders.Artifacts(manifest.id);
  context.temp_folder = folders.Work(manifest.id) / "tmp";
  context.batch_rows = options.batch_rows;
  context.columns = manifest.access.columns;
  context.row_limit = manifest.access.row_limit;
  context.engine_memory_bytes = EngineBytes(manifest.sandbox, share);
  context.engine_threads = share.threads;
  context.limits = manifest.sandbox;
  context.output_bytes = options.plugin_output_bytes;
  context.best_effort = options.best_effort_sandbox;
  return context;
}

Result<Path> WriteContext(const sandbox::ExecContext& context, const PlannedPlugin& planned,
                          const Path& work) {
  RETURN_IF_ERROR(MakeFolders(context.temp_folder));
  RETURN_IF_ERROR(MakeFolders(context.output_folder));
  RETURN_IF_ERROR(WriteFile(work / "context.json", PrettyJson(ToJson(context))));
  RETURN_IF_ERROR(WriteFile(work / "output.schema.json", planned.plugin->output_schema));
  return work / "context.json";
}

PluginEvidence EvidenceOf(const sandbox::Launched& launched) {
  const auto& seen = launched.report.evidence;
  const auto& end = launched.report.end;
  PluginEvidence evidence;
  evidence.queries = seen.queries;
  evidence.rows = seen.rows;
  evidence.batches = seen.batches;
  evidence.largest_batch = seen.largest_batch;
  evidence.bytes = seen.bytes;
  evidence.rows_scanned = seen.rows_scanned;
  evidence.early_bytes = seen.early_bytes;
  evidence.early_resident_bytes = seen.early_resident_bytes;
  evidence.late_bytes = seen.late_bytes;
  evidence.late_resident_bytes = seen.late_resident_bytes;
  evidence.cpu_us = end.cpu_us;
  evidence.wall_us = end.wall_us;
  evidence.peak_rss_bytes = end.peak_rss_bytes;
  evidence.stderr_bytes = launched.stderr_bytes;
  evidence.exit_code = end.exit_code;
  evidence.signal = end.signal;
  evidence.sandbox_missing = launched.report.missing;
  return evidence;
}

Result<void> KeepLogs(const RunFolders& folders, const std::string& id, const sandbox::Launched& launched) {
  if (!launched.standard_error.empty()) {
    RETURN_IF_ERROR(WriteFile(folders.Logs() / (id + ".stderr"), launched.standard_error));
  }
  if (!launched.standard_output.empty()) {
    RETURN_IF_ERROR(WriteFile(folders.Logs() / (id + ".stdout"), launched.standard_output));
  }
  return Ok();
}

// A kernel without the sandbox is no fault of one plugin: the run stops with one clear message.
Result<void> TakeReport(const sandbox::Launched& launched, const Path& folder, PluginOutcome& outcome) {
  if (const auto& failure = launched.report.failure) {
    if (failure->reason_code == "sandbox_unavailable") return InvalidArgument(failure->summary);
    State(outcome, "error", failure->reason_code, failure->summary);
    return Ok();
  }
  ASSIGN_OR_RETURN(outcome.result, sandbox::ReadCheckedResult(folder));
  outcome.status = outcome.result.at("status").get<std::string>();
  outcome.reason_code = outcome.result.at("reason_code").get<std::string>();
  outcome.summary = outcome.result.at("summary").get<std::string>();
  return Ok();
}

}  // namespace

Result<PluginOutcome> RunOnePlugin(const PlannedPlugin& planned, const RunOptions& options,
                                   const RunFolders& folders, sandbox::PluginHost& host,
                                   const std::map<std::string, std::string>& states, Share share,
                                   const std::function<bool()>& cancelled) {
  const plugin::Manifest& manifest = planned.plugin->manifest;
  PluginOutcome outcome = Begin(manifest);
  if (!planned.missing_column.empty()) {
    State(
        outcome, "na", "missing_column:" + planned.missing_column,
        "This log has no " + planned.missing_column + ", without which " + manifest.name + " cannot answer.");
    return outcome;
  }
  for (const auto& [id, status] : states) {
    if (status != "error" && status != "skipped") continue;
    State(outcome, "skipped", "dependency_failed:" + id,
          "It needs the result of " + id + ", which has none.");
    return outcome;
  }
  const sandbox::ExecContext context = ContextOf(planned, options, folders, states, share);
  const Path work = folders.Work(manifest.id);
  ASSIGN_OR_RETURN(const Path context_file, WriteContext(context, planned, work));
  ASSIGN_OR_RETURN(const sandbox::Launched launched,
                   sandbox::Launch(host, {context_file,
                                          {share.shares, planned.shares_parameters},
                                          manifest.sandbox.time_s * kMicrosPerSecond,
                                          cancelled}));
  outcome.started = true;
  outcome.evidence = EvidenceOf(launched);
  RETURN_IF_ERROR(KeepLogs(folders, manifest.id, launched));
  RETURN_IF_ERROR(TakeReport(launched, context.output_folder, outcome));
  RETURN_IF_ERROR(RemoveAll(work));
  if (outcome.status == "error") RETURN_IF_ERROR(RemoveAll(context.output_folder));
  return outcome;
}

}  // namespace harness::run
