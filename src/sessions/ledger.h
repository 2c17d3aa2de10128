// SPDX-License-Identifier: Apache-2.0
// The ledger of a session: each token and each cost is charged once, whatever spans repeat it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "sessions/price_table.h"
#include "sessions/span.h"

namespace harness::sessions {

inline constexpr int kLedgerVersion = 1;  // of the rules

enum class LedgerRole { kNone, kCharged, kRollup, kResidual, kConflict, kDuplicate, kFetched, kFlagged };
std::string_view NameOf(LedgerRole role);  // "none", "charged", "rollup", ...

bool Pays(LedgerRole role);  // kCharged, kResidual

enum class CostSource { kUnknown, kProvider, kPriceTable, kNone };
std::string_view NameOf(CostSource source);  // "unknown", "provider", "price_table", "none"

struct LedgerLine {
  std::string trace_id, span_id;
  LedgerRole role = LedgerRole::kNone;
  std::string reason;                // one sentence with the figures that decided
  Usage charged;                     // what this span is charged; all nothing when 0 or unknown
  bool cached_outside = false;       // cached tokens stood beside the input and were added to it
  std::optional<int64_t> cost_pico;  // USD charged here; nothing when unknown
  CostSource cost_source = CostSource::kNone;
  std::string price_id;  // entry of the price table that was used, or ""
};

struct Ledger {
  std::vector<LedgerLine> lines;                 // one for each span, by (trace_id, span_id)
  std::optional<int64_t> tokens_in, tokens_out;  // charged, 64-bit; nothing when no span told any
  std::optional<int64_t> tokens_total;  // charged, with what tells only its total; nothing when none told any
  int64_t spans_without_tokens = 0;     // charged calls that do not tell both input and output
  int64_t spans_without_total = 0;      // of these, those that do not tell their total either
  std::optional<int64_t> cost_pico;     // USD; nothing while any charged span's cost is unknown
  int64_t known_cost_pico = 0;          // sum of what is known
  int64_t spans_without_cost = 0;       // charged spans whose cost is unknown
  std::vector<std::pair<std::string, int64_t>>
      other_currencies;  // stated, not added: (currency, pico), sorted
};

// `spans`: one session, distinct ids, any order. Parents that are missing make a span a root; cycles are cut
// at the smallest id. Source of the rules: docs/sessions.md, "The ledger".
Ledger MakeLedger(std::span<const Span> spans, const PriceTable& prices);

Json ToJson(const LedgerLine& line);

}  // namespace harness::sessions
