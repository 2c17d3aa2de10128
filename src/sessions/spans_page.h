// SPDX-License-Identifier: Apache-2.0
// Pages of a session's spans, by (start_us, span_id, trace_id).
#pragma once

#include <cstdint>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "sessions/session_detail.h"
#include "sessions/session_reader.h"
#include "sessions/session_store.h"
#include "store/sqlite.h"

namespace harness::sessions {

// What is asked for; `key` signs the cursors, which hold for every form.
struct SpansQuery {
  std::string_view session_id, key, cursor;
  int64_t limit = 0;  // 1 .. 5000
};

// A span as people read it: every field by its name, unknown ones null, times in ISO and microseconds.
Json ToJson(const Span& span);

// {items, next_cursor, total}, each span with its line of the ledger, for which all of them must be there.
Result<Json> SpansPage(const SessionDetail& detail, const SpansQuery& query, SpanForm form);
// The same in the outline form, without a ledger: reads all spans, parses those of the page.
Result<Json> OutlinePage(store::Database& database, const SessionEntry& entry, const SpansQuery& query);

}  // namespace harness::sessions
