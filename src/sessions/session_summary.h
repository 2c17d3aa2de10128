// SPDX-License-Identifier: Apache-2.0
// One session from its spans alone: ledger, cells, identity and figures, before any baseline.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "sessions/ledger.h"
#include "sessions/price_table.h"
#include "sessions/session_facts.h"
#include "sessions/span.h"

namespace harness::sessions {

// One cell: the spans of a session with one name at one place of the cascade.
struct Cell {
  std::string cell_id;       // stable over sessions: digest of the path of names from the root
  std::string name;          // the span's
  std::string path;          // names from the root, joined by " / "
  std::string species_hash;  // of the cell: template, configuration and model family
  SpanKind kind = SpanKind::kOther;
  int64_t calls = 0;
  int64_t errors = 0;
  Timestamp first_start_us = 0;
  Micros duration_us = 0;            // sum over its calls
  Micros self_duration_us = 0;       // without what its children cover
  std::optional<int64_t> cost_pico;  // charged; nothing while unknown
  std::optional<int64_t> tokens_in, tokens_out;
  std::optional<double> cost_share, duration_share;  // of the session's charged cost and of its duration
  bool bottleneck = false;                           // the largest self duration of the session, ties by path
};

struct SummaryOptions {
  std::string time_zone = "UTC";  // IANA name, for hour, weekday and business days
};

struct SessionSummary {
  SessionFacts facts;
  Ledger ledger;
  std::vector<Cell> cells;  // by first start, ties by path
  std::optional<InputFigures> input;
  double complexity_score = 0;                   // 0..1; 0 without an input
  std::optional<int64_t> measured_input_tokens;  // input tokens of the call that got the input
  int64_t message_count = 0, cell_count = 0, error_count = 0, span_count = 0;
  std::vector<std::string> models_used;  // sorted
  std::string primary_model;             // the one with the most charged cost, then tokens, then name
  int64_t model_switches = 0;            // changes of model from one inference to the next by start
  int hour_of_day = 0, day_of_week = 0, day_of_month = 1, business_day_of_month = 0;
  bool is_weekend = false;
  std::string time_zone;
  std::vector<std::string> remarks;  // what a reader must know: ids that differ within a trace, ...
};

// `spans`: all spans of one session, in any order, with distinct (trace_id, span_id). The same set gives the
// same summary. Errors: kInvalidArgument without spans or for an unknown time zone.
Result<SessionSummary> Summarise(std::string_view session_id, std::span<const Span> spans,
                                 const PriceTable& prices, const SummaryOptions& options);

// Which session each trace belongs to: the id that a span of the trace names, the earliest by (start_us,
// span_id) that names one; else the trace id itself.
std::string SessionOfTrace(std::span<const Span> trace);

// The row cascade_analytics as a flat object: every column of the specification, snake_case, null for
// unknown. Money is in USD as a number rounded from total_cost_pico, durations in milliseconds.
Json AnalyticsRow(const SessionSummary& summary, const struct Scores& scores, Timestamp analyzed_at_us);
// One object for each cell: cell_analytics.
Json CellRows(const SessionSummary& summary);

}  // namespace harness::sessions
