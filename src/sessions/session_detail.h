// SPDX-License-Identifier: Apache-2.0
// Spans and ledger of one session, from its spans and the prices that its row was made with.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "sessions/ledger.h"
#include "sessions/session_reader.h"
#include "store/sqlite.h"

namespace harness::sessions {

Json ToJson(const Ledger& ledger);  // {lines, totals}

// Array of cell_analytics rows, by start.
Result<Json> CellsOf(store::Database& database, std::string_view session_id, int64_t session_no,
                     int64_t limit);
// {items}: earlier rows, the newest first, each with its `version`.
Result<Json> VersionsOf(store::Database& database, const SessionEntry& entry);

struct SessionDetail {
  std::vector<Span> spans;  // by (trace_id, span_id), as the lines of the ledger
  Ledger ledger;
  std::vector<uint32_t> by_start;  // places of the spans by (start_us, span_id, trace_id)
};

// The newest few details, so that the pages of a large session need not be computed again. Thread-safe.
class DetailCache {
 public:
  Result<std::shared_ptr<const SessionDetail>> Find(store::Database& database, std::string_view session_id,
                                                    const SessionEntry& entry);

 private:
  struct Kept {
    std::string key;
    std::shared_ptr<const SessionDetail> detail;
  };
  std::mutex mutex_;
  std::list<Kept> kept_;  // newest first
  size_t spans_ = 0;
};

}  // namespace harness::sessions
