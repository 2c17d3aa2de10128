// SPDX-License-Identifier: Apache-2.0
// From the journal into the tables: each span once, each trace at its session, sessions marked as due.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/progress.h"
#include "base/result.h"
#include "sessions/journal_tail.h"
#include "sessions/session_store.h"
#include "sessions/span_codec.h"
#include "store/sqlite.h"

namespace harness::sessions {

// What stands in `meta`, changed in the transaction of what it counts.
struct ApplyCounters {
  JournalPosition position;   // of the journal; all before it was applied
  int64_t applied = 0;        // spans of the journal, repeated ones included
  int64_t spans = 0;          // distinct (trace_id, span_id)
  int64_t damaged_bytes = 0;  // of the journal
  int64_t refused = 0;        // records that could not be read
  std::string price_digest;   // of the table in force
};
Result<ApplyCounters> ReadCounters(store::Database& database);

// Owns nothing: works on the writer's connection. Not thread-safe.
//
// What stands in the tables after all records depends on the set of spans alone: of two versions of a span
// the one that ends later wins, then the one whose JSON text is greater by bytes.
class Applier {
 public:
  Applier(store::Database& database, JournalTail tail, const SessionStoreOptions& options)
      : database_(database), tail_(std::move(tail)), options_(options) {}

  // Reads the counters again; to be called first and after an error.
  Result<void> Load();
  const ApplyCounters& counters() const { return counters_; }

  // Applies one piece of the journal in one transaction; true when nothing is left before `end`.
  Result<bool> ApplyPiece(JournalPosition end);

 private:
  struct Trace {
    int64_t trace_no = 0;
    int64_t session_no = 0;
    int64_t roots = 0, span_count = 0;
    Timestamp ended_us = INT64_MIN;
    std::optional<int64_t> named_start_us;
    std::string named_span_id, named;
    bool is_new = false, changed = false, to_recount = false;
  };
  struct Arrival {
    const Span* span;
    Timestamp arrived_us;
  };

  Result<void> ApplyRecords(const std::vector<SpanRecord>& records);
  Result<void> ApplyTrace(const std::string& trace_id, const std::vector<Arrival>& arrivals);
  Result<void> ApplySpan(const Arrival& arrival, Trace& trace);
  Result<void> ApplyVersion(const Arrival& arrival, const std::string& body, Trace& trace);
  Result<Trace> FindTrace(const std::string& trace_id);
  Result<void> Recount(Trace& trace);
  Result<void> StoreTrace(const std::string& trace_id, Trace& trace, Timestamp arrived_us);
  Result<int64_t> SessionNumber(const std::string& session_id);
  Result<void> MarkDue();
  Result<void> StorePrices(const SpanRecord& record);
  Result<void> StoreCounters();

  store::Database& database_;
  JournalTail tail_;
  SessionStoreOptions options_;
  ApplyCounters counters_;
  int64_t next_trace_no_ = 1, next_session_no_ = 1;
  std::map<int64_t, Timestamp> touched_;  // session_no -> latest arrival, of this piece
};

}  // namespace harness::sessions
