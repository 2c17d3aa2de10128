// SPDX-License-Identifier: Apache-2.0
// What the tables of sessions hold of one session: spans, prices, row and facts.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "sessions/price_table.h"
#include "sessions/session_facts.h"
#include "sessions/span.h"
#include "store/sqlite.h"

namespace harness::sessions {

// Columns of `sessions` that a query needs; nothing for an id that is not there.
struct SessionEntry {
  int64_t session_no = 0;
  int64_t version = 0;      // 0: no row yet
  int64_t analysis_no = 0;  // of the row in force
  int64_t span_count = 0;
  Timestamp last_arrived_us = 0;  // of a span
  bool due = false;
  std::optional<Timestamp> started_us;  // of the row; nothing without one
  std::string price_digest;             // that the row was made with
};
Result<std::optional<SessionEntry>> FindSession(store::Database& database, std::string_view session_id);

// All spans in force. With `as_of`: those that had arrived until then, in the versions of then.
Result<std::vector<Span>> SpansOfTrace(store::Database& database, int64_t trace_no,
                                       std::optional<Timestamp> as_of);
Result<std::vector<Span>> SpansOfSession(store::Database& database, int64_t session_no,
                                         std::optional<Timestamp> as_of);

// The empty table for "".
Result<PriceTable> PricesOf(store::Database& database, std::string_view digest);

// The values of the row in force in the order of AnalyticsColumns; empty without a row.
Result<std::vector<store::SqlValue>> RowValues(store::Database& database, int64_t session_no);

// What Scorer needs of every session with a row, as the rows of cascade_analytics and sessions say; of one
// cascade, or of all for "". Visits by session_no.
using VisitFacts = std::function<Result<void>(int64_t session_no, int64_t analysis_no, SessionFacts facts)>;
Result<void> ReadFacts(store::Database& database, std::string_view cascade_id, const VisitFacts& visit);
Result<std::optional<SessionFacts>> FactsOf(store::Database& database, int64_t session_no);

Json FactsJson(const SessionFacts& facts);
SessionFacts FactsOfJson(const Json& json);

}  // namespace harness::sessions
