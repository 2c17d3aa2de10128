// SPDX-License-Identifier: Apache-2.0
#include "run/run.h"

#include <algorithm>
#include <thread>

#include "base/clock.h"
#include "engine/engine.h"
#include "run/data_access.h"
#include "run/execute.h"
#include "run/machine.h"
#include "run/run_id.h"
#include "store/catalog.h"
#include "store/home.h"
#include "store/journal.h"
#include "store/staging.h"

namespace harness::run {
namespace {

// What the home remembers of a run while it runs; marks it aborted unless it was finished.
class RunRecord {
 public:
  static Result<std::unique_ptr<RunRecord>> Begin(const store::Home& home, const RunResult& result) {
    ASSIGN_OR_RETURN(store::Catalog catalog, store::Catalog::Open(home));
    ASSIGN_OR_RETURN(auto journal, store::Journal::Open(home.journal()));
    std::unique_ptr<RunRecord> record(new RunRecord(std::move(catalog), std::move(journal), result.run_id));
    RETURN_IF_ERROR(record->catalog_.BeginRun(result.run_id, result.dataset.version, result.started_us));
    RETURN_IF_ERROR(record->Tell({{"event", "run_started"}, {"dataset", result.dataset.version}}));
    return record;
  }
  RunRecord(const RunRecord&) = delete;
  RunRecord& operator=(const RunRecord&) = delete;

  ~RunRecord() {
    if (finished_) return;
    // Best effort: a run whose process is dead is marked by the next one that opens the home.
    const auto marked =
        catalog_.FinishRun(run_id_, store::RunState::kAborted, SystemClock().Now(), Json::object());
    const auto told = Tell({{"event", "run_aborted"}});
    static_cast<void>(marked.has_value() && told.has_value());
  }

  Result<void> Tell(Json event) {
    event["run_id"] = run_id_;
    event["time_us"] = SystemClock().Now();
    return journal_->Append(event.dump(-1, ' ', false, Json::error_handler_t::replace));
  }

  Result<void> PluginFinished(const PluginOutcome& outcome) {
    return Tell({{"event", "plugin_finished"},
                 {"plugin", outcome.id},
                 {"status", outcome.status},
                 {"reason_code", outcome.reason_code}});
  }

  Result<void> Finish(const RunResult& result) {
    RETURN_IF_ERROR(catalog_.InsertFindings(run_id_, FindingRows(result)));
    Json states = Json::object();
    for (const PluginOutcome& outcome : result.plugins) states[outcome.id] = outcome.status;
    RETURN_IF_ERROR(catalog_.FinishRun(run_id_, store::RunState::kComplete, result.finished_us,
                                       Json{{"plugins", states}}));
    finished_ = true;
    return Tell({{"event", "run_finished"}});
  }

 private:
  RunRecord(store::Catalog catalog, std::unique_ptr<store::Journal> journal, std::string run_id)
      : catalog_(std::move(catalog)), journal_(std::move(journal)), run_id_(std::move(run_id)) {}

  static std::vector<store::FindingRow> FindingRows(const RunResult& result) {
    std::vector<store::FindingRow> rows;
    for (const PluginOutcome& outcome : result.plugins) {
      for (const Json& finding : outcome.result.at("findings")) {
        rows.push_back({outcome.id, finding.at("id").get<std::string>(),
                        finding.at("kind").get<std::string>(), finding.at("severity").get<std::string>(),
                        finding.at("title").get<std::string>(), finding});
      }
    }
    return rows;
  }

  store::Catalog catalog_;
  std::unique_ptr<store::Journal> journal_;
  std::string run_id_;
  bool finished_ = false;
};

// Removes the staging folder of a run that is not published.
class StagingGuard {
 public:
  explicit StagingGuard(Path path) : path_(std::move(path)) {}
  StagingGuard(const StagingGuard&) = delete;
  StagingGuard& operator=(const StagingGuard&) = delete;
  ~StagingGuard() {
    if (path_.empty()) return;
    const auto removed = RemoveAll(path_);  // what is left goes with the next opening of the home
    static_cast<void>(removed.has_value());
  }
  const Path& path() const { return path_; }
  void Release() { path_.clear(); }

 private:
  Path path_;
};

RunResult Begin(const RunOptions& options, const Plan& plan) {
  RunResult result;
  result.started_us = SystemClock().Now();
  result.run_id = NewRunId(result.started_us);
  result.dataset = options.dataset;
  result.known_issues = options.known_issues;
  if (options.known_issues) result.project_issues = options.project_issues;
  result.settings = Json::object();
  for (const auto& [id, planned] : plan.plugins) result.settings[id] = planned.settings;
  const int processors = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  result.threads = options.threads > 0 ? options.threads : processors;
  result.batch_rows = options.batch_rows;
  result.harness_version = options.harness_version;
  result.engine_version = engine::EngineVersion();
  result.machine = MachineFacts();
  return result;
}

Result<void> MakeRunFolders(const RunFolders& folders) {
  for (const char* name : {"artifacts", "logs", ".work"})
    RETURN_IF_ERROR(MakeFolders(folders.staging / name));
  return Ok();
}

}  // namespace

Result<RunResult> RunPlugins(const RunOptions& options, Progress& progress) {
  if (options.batch_rows < 1)
    return InvalidArgument("batch rows: found " + std::to_string(options.batch_rows) +
                           ", expected 1 or more");
  if (options.plugin_output_bytes < 1)
    return InvalidArgument("what a plugin may leave: found 0 bytes, expected 1 or more");
  ASSIGN_OR_RETURN(const Plan plan, MakePlan(options));
  ASSIGN_OR_RETURN(const store::Home home, store::Home::Open(options.home));
  RunResult result = Begin(options, plan);
  ASSIGN_OR_RETURN(const auto record, RunRecord::Begin(home, result));
  ASSIGN_OR_RETURN(const Path made, store::MakeOwnedStaging(home.runs(), result.run_id));
  StagingGuard staging(std::filesystem::absolute(made));
  const RunFolders folders{staging.path()};
  RETURN_IF_ERROR(MakeRunFolders(folders));
  std::unique_ptr<sandbox::PluginHost> own_host;
  if (options.plugin_host == nullptr) {
    ASSIGN_OR_RETURN(own_host, sandbox::PluginHost::Start(options.harness_binary));
  }
  sandbox::PluginHost& host = own_host ? *own_host : *options.plugin_host;
  ASSIGN_OR_RETURN(result.plugins, ExecutePlan(plan, options, folders, host, result.threads, progress,
                                               [&](const PluginOutcome& outcome) {
                                                 return record->PluginFinished(outcome);
                                               }));
  if (options.on_plugins_done) options.on_plugins_done();
  RETURN_IF_ERROR(RemoveAll(folders.staging / ".work"));
  result.data_access = DataAccessOf(plan, options, result);
  result.finished_us = SystemClock().Now();
  if (options.write_reports) RETURN_IF_ERROR(options.write_reports(result, folders.staging));
  RETURN_IF_ERROR(PublishFolder(folders.staging, home.RunFolder(result.run_id)));
  staging.Release();
  RETURN_IF_ERROR(record->Finish(result));
  return result;
}

}  // namespace harness::run
