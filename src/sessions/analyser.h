// SPDX-License-Identifier: Apache-2.0
// Rows of cascade_analytics from spans: summary, scores, cells; written where something changed.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "sessions/price_table.h"
#include "sessions/scorer.h"
#include "sessions/session_summary.h"
#include "store/sqlite.h"

namespace harness::sessions {

// A session to analyse and what from. `traces` in place of its own where an earlier state is asked for.
struct AnalysisTask {
  int64_t session_no = 0;
  std::string session_id;
  std::optional<std::vector<int64_t>> traces;
};

struct AnalysisOptions {
  std::string time_zone = "UTC";
  std::string price_digest;        // of the table to find costs by
  std::optional<Timestamp> as_of;  // only spans that had arrived until then
};

struct AnalysisOutcome {
  int64_t sessions = 0;  // that have a row now
  int64_t changed = 0;   // whose row is new, other than before, or gone
};

// Works on the writer's connection; the scorer is shared with readers under its mutex. Not thread-safe.
class Analyser {
 public:
  Analyser(store::Database& database, Scorer& scorer, std::mutex& scorer_mutex)
      : database_(database), scorer_(scorer), scorer_mutex_(scorer_mutex) {}

  // Reads the number of the last analysis; to be called first and after an error.
  Result<void> Load();

  // One transaction. The tasks in any order; those of one call and of earlier calls must not end before
  // what was analysed already if rows are to be those of a whole analysis. A row whose figures are the same
  // stays as it is, with its time of analysis.
  Result<AnalysisOutcome> Analyse(const std::vector<AnalysisTask>& tasks, const AnalysisOptions& options,
                                  Timestamp now);

 private:
  struct Draft;
  Result<std::optional<Draft>> Summarised(const AnalysisTask& task, const AnalysisOptions& options,
                                          const PriceTable& prices);
  Result<void> Store(Draft& draft, const AnalysisOptions& options, Timestamp now, AnalysisOutcome& outcome);
  Result<void> Settle(const AnalysisTask& task, std::optional<Timestamp> as_of);
  Result<void> Remove(const AnalysisTask& task, AnalysisOutcome& outcome);
  Result<void> KeepVersion(int64_t session_no, int64_t version, int64_t analysis_no,
                           const std::vector<store::SqlValue>& values);
  Result<void> StoreCells(const Draft& draft);
  Result<void> StoreCell(const Draft& draft, Json cell);
  Result<int64_t> CellNumber(const Json& cell);
  Result<void> MarkDay(Timestamp ended_us);
  Result<const PriceTable*> Prices(const std::string& digest);

  store::Database& database_;
  Scorer& scorer_;
  std::mutex& scorer_mutex_;
  int64_t last_analysis_no_ = 0;
  int64_t rows_ = 0, pending_ = 0;  // of cascade_analytics, as `meta` says
  std::optional<std::pair<std::string, PriceTable>> prices_;
};

}  // namespace harness::sessions
