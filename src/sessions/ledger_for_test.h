// SPDX-License-Identifier: Apache-2.0
// Golden traces of the ledger as tables: what a span tells, a bar, and what it must be charged: role, tokens
// ("?" unknown, "-" none), cost ("?" unknown, "-" none), and where from.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>

#include "sessions/ledger.h"
#include "sessions/money.h"
#include "sessions/spans_for_test.h"

namespace harness::sessions {

inline std::string TextOfCharged(const LedgerLine& line) {
  const Usage& usage = line.charged;
  const auto text = [](const std::optional<int64_t>& value) { return value ? std::to_string(*value) : "-"; };
  if (usage.input || usage.output) return text(usage.input) + "/" + text(usage.output);
  if (usage.total) return "=" + text(usage.total);
  return line.role == LedgerRole::kCharged ? "?" : "-";
}

inline std::string TextOfLine(const LedgerLine& line) {
  std::string text = std::string(NameOf(line.role)) + " " + TextOfCharged(line) + " ";
  if (line.cost_source == CostSource::kNone) return text + "-";
  if (line.cost_source == CostSource::kUnknown) return text + "?";
  text += DecimalOfPico(line.cost_pico.value_or(-1));
  return line.cost_source == CostSource::kPriceTable ? text + " table" : text;
}

inline std::string TextOfTotals(const Ledger& ledger) {
  const auto text = [](const std::optional<int64_t>& value) { return value ? std::to_string(*value) : "?"; };
  return text(ledger.tokens_in) + "/" + text(ledger.tokens_out) + " " +
         (ledger.cost_pico ? DecimalOfPico(*ledger.cost_pico) : "?");
}

inline std::string OneBlank(const std::string& text) {
  std::istringstream in(text);
  std::string out, word;
  while (in >> word) out += (out.empty() ? "" : " ") + word;
  return out;
}

// Checks every line, and the totals "in/out cost".
inline Ledger Check(std::string_view table, std::string_view totals) {
  const TraceForTest trace = TraceOf(table);
  Ledger ledger = MakeLedger(trace.spans, PricesForTest());
  EXPECT_EQ(ledger.lines.size(), trace.spans.size());
  for (size_t i = 0; i < trace.spans.size(); ++i) {
    const auto line = std::find_if(ledger.lines.begin(), ledger.lines.end(), [&](const LedgerLine& l) {
      return l.span_id == trace.spans[i].span_id && l.trace_id == trace.spans[i].trace_id;
    });
    EXPECT_EQ(TextOfLine(*line), OneBlank(trace.expected[i])) << trace.spans[i].name << ": " << line->reason;
    EXPECT_FALSE(line->reason.empty());
  }
  EXPECT_EQ(TextOfTotals(ledger), totals);
  return ledger;
}

}  // namespace harness::sessions
