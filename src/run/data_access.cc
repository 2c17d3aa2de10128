// SPDX-License-Identifier: Apache-2.0
#include "run/data_access.h"

namespace harness::run {
namespace {

evidence::RuntimeAccess SeenOf(const PluginOutcome& outcome, int64_t batch_rows) {
  const PluginEvidence& evidence = outcome.evidence;
  evidence::RuntimeAccess seen;
  seen.started = outcome.started;
  seen.applicable = outcome.status != "na";
  seen.seen = {evidence.queries,     evidence.rows,
               evidence.batches,     evidence.largest_batch,
               evidence.bytes,       evidence.rows_scanned,
               evidence.early_bytes, evidence.early_resident_bytes,
               evidence.late_bytes,  evidence.late_resident_bytes};
  seen.batch_limit = batch_rows;
  seen.cpu_us = evidence.cpu_us;
  seen.wall_us = evidence.wall_us;
  seen.peak_rss_bytes = evidence.peak_rss_bytes;
  return seen;
}

}  // namespace

evidence::DataAccess DataAccessOf(const Plan& plan, const RunOptions& options, const RunResult& result) {
  const int64_t rows = result.dataset.rows;
  std::vector<evidence::PluginAccess> plugins;
  for (const PluginOutcome& outcome : result.plugins) {
    plugins.push_back(evidence::JudgeAccess(plan.plugins.at(outcome.id).access,
                                            SeenOf(outcome, result.batch_rows), rows, options.access,
                                            result.started_us));
  }
  return evidence::JudgeDataAccess(std::move(plugins), rows, options.access, result.started_us);
}

}  // namespace harness::run
