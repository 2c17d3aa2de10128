// SPDX-License-Identifier: Apache-2.0
// The sessions of a home: spans durable before they are acknowledged, analysed in the background, and read.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/progress.h"
#include "base/result.h"
#include "sessions/price_table.h"
#include "sessions/scorer.h"
#include "sessions/session_summary.h"
#include "sessions/span.h"
#include "store/home.h"

namespace harness::sessions {

struct SessionStoreOptions {
  Micros settle_us = 5 * kMicrosPerSecond;  // a session whose roots have ended is analysed after this silence
  Micros idle_us = 5 * kMicrosPerMinute;    // one whose root is missing, after this
  std::string time_zone = "UTC";
};

// What a page of the grid asks for. Columns are those of cascade_analytics by name.
struct SessionQuery {
  struct Filter {
    std::string column;
    std::string op;  // "=", "!=", "<", "<=", ">", ">=", "contains", "starts", "in" (values joined by commas)
    std::string value;
  };
  std::vector<Filter> filters;
  std::string sort = "created_at";
  bool descending = true;
  std::string cursor;   // of the page before, or ""
  int64_t limit = 100;  // 1..1000
};

struct SessionPage {
  std::vector<Json> rows;        // AnalyticsRow objects
  std::string next_cursor;       // "" on the last page
  std::optional<int64_t> total;  // where it is cheap: without filters
};

struct IngestOutcome {
  int64_t stored = 0;  // spans that are durable now, whether or not they were known before
};

// What a page says of each span.
enum class SpanForm {
  kWhole,    // everything, with its line of the ledger under "ledger"
  kBrief,    // what a tree of spans shows, with the ledger: a third of the bytes
  kOutline,  // the same without the ledger, which needs every span of the session: there at once
};

// <home>/journal/spans/ holds every acknowledged span in the order of arrival; <home>/sessions.db is made
// from it and can be made again. One process serves a home (a kernel lock; others get kBusy for writing and
// may read). Thread-safe.
class SessionStore {
 public:
  static Result<std::unique_ptr<SessionStore>> Open(const store::Home& home, SessionStoreOptions options = {},
                                                    const Clock& clock = SystemClock());
  virtual ~SessionStore() = default;

  // On disk when it returns (group commit). Errors: kIo, kBusy; nothing was acknowledged then.
  virtual Result<IngestOutcome> Ingest(std::span<const Span> spans) = 0;

  // A thread that applies the journal and analyses what has settled, until Stop or the end of the object.
  virtual void StartBackground() = 0;
  virtual void StopBackground() = 0;
  // Applies and analyses all that was acknowledged before the call, settled or not, in order of the ends.
  virtual Result<void> Drain(Progress& progress) = 0;

  // Replaces the table by which costs are found. Rows already written keep theirs until reanalysed.
  virtual Result<void> SetPrices(const PriceTable& prices) = 0;
  virtual Result<PriceTable> Prices() = 0;

  // By id. Errors: kNotFound.
  virtual Result<Json> Row(std::string_view session_id) = 0;
  // Rows of cell_analytics, by first start: of more than `limit` cells those with the most time of their own.
  virtual Result<Json> Cells(std::string_view session_id, int64_t limit = 10'000) = 0;  // {items, total}
  // By (start_us, span_id): {items, next_cursor, total}.
  virtual Result<Json> Spans(std::string_view session_id, std::string_view cursor, int64_t limit,
                             SpanForm form = SpanForm::kWhole) = 0;
  virtual Result<Json> LedgerOf(std::string_view session_id) = 0;  // {lines: ..., totals: ...}
  // Scores with tier, n, df, location, scale, the parts of because, and for each metric the baseline's
  // points.
  virtual Result<Json> Why(std::string_view session_id) = 0;
  virtual Result<Json> Versions(std::string_view session_id) = 0;  // earlier rows, newest first

  virtual Result<SessionPage> Page(const SessionQuery& query) = 0;
  // Rows flagged as outliers, the most unusual first; SessionPage as above.
  virtual Result<SessionPage> Outliers(std::string_view cascade_id, int64_t limit) = 0;
  // Cascades with counts, cost, first and last session: {items}.
  virtual Result<Json> Cascades() = 0;
  // Per input category and metric: n, robust location and spread, plain mean and deviation. {cascade_id,
  // items}
  virtual Result<Json> Baselines(std::string_view cascade_id) = 0;
  // Per bucket ("hour", "day", "week"): sessions, cost, tokens, errors, outliers: {items}.
  virtual Result<Json> CostTimeline(std::string_view cascade_id, std::string_view bucket) = 0;
  // Daily alerts after Benjamini-Hochberg over all metrics and the alert budget: {items}.
  virtual Result<Json> Alerts(std::string_view day) = 0;
  // Per species: recent against earlier runs with an interval: {items}.
  virtual Result<Json> Regressions(std::string_view cascade_id) = 0;

  // Computes every row again, as of the spans that had arrived until `as_of` (all when empty), in order of
  // (ended_us, session_id): {sessions, changed}.
  virtual Result<Json> Reanalyze(std::optional<Timestamp> as_of, Progress& progress) = 0;
  // Derives the row's flags again from the history that its snapshot names: {session_id, same, ...}.
  virtual Result<Json> Verify(std::string_view session_id) = 0;

  // {spans, sessions, settled, pending, acknowledged, applied, journal_bytes, lag_bytes, lag_spans};
  // lag_spans and acknowledged are null until the spans of before the start are applied.
  virtual Json Stats() = 0;
};

}  // namespace harness::sessions
