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

// A span as people read it: every field by its name, unknown ones null, times in ISO and microseconds.
Json ToJson(const Span& span);
Json ToJson(const Ledger& ledger);  // {lines, totals}

// Array of cell_analytics rows, by start.
Result<Json> CellsOf(store::Database& database, std::string_view session_id, int64_t session_no,
                     int64_t limit);
// {items}: earlier rows, the newest first, each with its `version`.
Result<Json> VersionsOf(store::Database& database, const SessionEntry& entry);

struct SessionDetail {
  std::vector<Span> spans;  // by (start_us, span_id, trace_id)
  Ledger ledger;
  std::vector<size_t> line_of;  // of each span, its line of the ledger
};

// The newest few details, so that the pages of a large session need not be computed again. Thread-safe.
class DetailCache {
 public:
  Result<std::shared_ptr<const SessionDetail>> Find(store::Database& database, std::string_view session_id,
                                                    const SessionEntry& entry);
  void Clear();

 private:
  struct Kept {
    std::string key;
    std::shared_ptr<const SessionDetail> detail;
  };
  std::mutex mutex_;
  std::list<Kept> kept_;  // newest first
  size_t spans_ = 0;
};

// {items, next_cursor, total} from the place of the cursor on; `key` signs cursors.
Result<Json> SpansPage(const SessionDetail& detail, std::string_view session_id, std::string_view key,
                       std::string_view cursor, int64_t limit, bool brief);

}  // namespace harness::sessions
