// SPDX-License-Identifier: Apache-2.0
#include "tests/shared_logs.h"

#include <cctype>
#include <cstdlib>
#include <string_view>

#include "plugin/engine_accessor.h"
#include "plugin/event_engine.h"
#include "store/home.h"

namespace harness::testing {

void PrintTo(const SharedLog& log, std::ostream* out) {
  *out << log.file;
}

const std::vector<SharedLog>& SharedLogs() {
  static const std::vector<SharedLog> logs = {
      {"business/BPIC15_1_enabled.csv.gz"},
      {"business/BPIC_2012_W.csv.gz", {}, true},
      {"business/Loan_Application_batched.csv.gz"},
      {"business/Procure_to_Pay_5_timers.csv.gz", {}, true},
      {"business/Production_enabled.csv.gz"},
      {"business/PurchasingExample.csv.gz", {}, true},
      {"business/Simple_log_with_batching.csv.gz"},
      {"business/interval_event_log.csv.gz", {}, true},
      {"business/receipt.xes.gz"},
      {"business/roadtraffic100traces.xes.gz"},
      {"business/running-example.xes.gz"},
      {"business/sepsis.csv.gz"},
      {"ci/inspect_ci_jobs.csv.gz", {{"queued", "run_started_at"}, {"process", "workflow+job"}}},
      {"ci/rate_ukma_runs.csv.gz"},
      {"scheduler/CEA-Curie-2011-2.1-cln.swf.gz", {}, false, true},
      {"scheduler/HPC2N-2002-2.1-cln.swf.gz", {}, false, true},
      {"scheduler/KTH-SP2-1996-2.1-cln.swf.gz"},
      {"scheduler/METACENTRUM-2009-2.swf.gz", {}, false, true},
      {"scheduler/NASA-iPSC-1993-3.1-cln.swf.gz"},
      {"scheduler/RICC-2010-2.swf.gz", {}, false, true},
      {"scheduler/slurm-sacct-pozidriv.psv.gz", {{"process", "user"}}}};
  return logs;
}

std::vector<SharedLog> LogsForThisRun() {
  const char* all = std::getenv("HARNESS_ALL_TESTS");
  std::vector<SharedLog> logs = SharedLogs();
  if (all == nullptr || std::string_view(all) != "1") {
    std::erase_if(logs, [](const SharedLog& log) { return log.large; });
  }
  return logs;
}

Path SharedData() {
  return Path(HARNESS_SOURCE_DIR) / ".." / "shared" / "data";
}

bool IsThere(const SharedLog& log) {
  return std::filesystem::exists(SharedData() / log.file);
}

std::string TestName(const SharedLog& log) {
  std::string name = Path(log.file).filename().string();
  for (char& c : name) {
    if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
  }
  return name;
}

Result<importers::ImportOutcome> ImportSharedLog(const SharedLog& log, const Path& folder) {
  ASSIGN_OR_RETURN(const store::Home home, store::Home::Open(folder / "home"));
  importers::ImportOptions options;
  options.inputs = {SharedData() / log.file};
  options.map = log.map;
  options.derive_queue_case = log.derive_queue;
  return importers::Import(home, options, NoProgress());
}

Result<process::Executions> LoadExecutionsOf(const importers::ImportOutcome& dataset, const Path& temp) {
  constexpr int64_t kBatchRows = 100'000;
  plugin::EventEngineOptions options;
  options.dataset_folder = dataset.folder;
  options.info = dataset.info;
  options.engine.temp_folder = temp;
  plugin::LazyEventEngine engine(std::move(options));
  eventlog::AccessEvidence account;
  plugin::EngineAccessor data(engine, kBatchRows, account);
  return process::LoadExecutions(data);
}

Result<process::Executions> LoadSharedLog(const SharedLog& log) {
  ASSIGN_OR_RETURN(const TempFolder folder, TempFolder::Make("shared-log"));
  ASSIGN_OR_RETURN(const importers::ImportOutcome dataset, ImportSharedLog(log, folder.path()));
  return LoadExecutionsOf(dataset, folder.path());
}

}  // namespace harness::testing
