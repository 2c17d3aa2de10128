// SPDX-License-Identifier: Apache-2.0
#include "sessions/ledger.h"

#include <array>

#include "base/exact_sum.h"
#include "base/json_members.h"
#include "sessions/ledger_costs.h"
#include "sessions/ledger_roles.h"
#include "sessions/span_tree.h"
#include "sessions/told_tokens.h"

namespace harness::sessions {
namespace {

// Calls and all that told some tokens should tell both; a span that only states a cost need not.
bool LacksTokens(const Span& span, const Usage& charged) {
  if (charged.Empty() && !IsModelCall(span.kind)) return false;
  return !charged.input || !charged.output;
}

// An answer read again is known to cost nothing. A failed call adds nothing to what others tell, but where it
// is all there is, nothing is known: its provider may have charged for it.
bool KnowsCost(const LedgerLine& line) {
  return Pays(line.role) || line.cost_pico || line.role == LedgerRole::kFetched;
}

void AddUp(const SpanTree& tree, Ledger& ledger) {
  Int128 cost = 0;
  bool known = false;
  for (size_t i = 0; i < ledger.lines.size(); ++i) {
    const LedgerLine& line = ledger.lines[i];
    if (line.cost_pico) cost += *line.cost_pico;
    known = known || KnowsCost(line);
    if (!Pays(line.role)) continue;
    AddKnown(ledger.tokens_in, line.charged.input);
    AddKnown(ledger.tokens_out, line.charged.output);
    AddKnown(ledger.tokens_total, line.charged.total);
    if (LacksTokens(*tree.spans[i], line.charged)) {
      ++ledger.spans_without_tokens;
      if (!line.charged.total) ++ledger.spans_without_total;
    }
    if (line.cost_source == CostSource::kUnknown) ++ledger.spans_without_cost;
  }
  const bool fits = cost <= INT64_MAX;
  ledger.known_cost_pico = fits ? static_cast<int64_t>(cost) : INT64_MAX;
  if (fits && known && ledger.spans_without_cost == 0) ledger.cost_pico = ledger.known_cost_pico;
}

}  // namespace

bool Pays(LedgerRole role) {
  return role == LedgerRole::kCharged || role == LedgerRole::kResidual;
}

std::string_view NameOf(LedgerRole role) {
  static constexpr std::array<std::string_view, 8> kNames = {"none",     "charged",   "rollup",  "residual",
                                                             "conflict", "duplicate", "fetched", "flagged"};
  return kNames[static_cast<size_t>(role)];
}

std::string_view NameOf(CostSource source) {
  static constexpr std::array<std::string_view, 4> kNames = {"unknown", "provider", "price_table", "none"};
  return kNames[static_cast<size_t>(source)];
}

Ledger MakeLedger(std::span<const Span> spans, const PriceTable& prices) {
  const SpanTree tree = MakeSpanTree(spans);
  LedgerRoles roles = AssignRoles(tree);
  LedgerCosts costs = AssignCosts(tree, prices, roles);
  Ledger ledger;
  ledger.lines.reserve(tree.size());
  for (size_t i = 0; i < tree.size(); ++i) {
    LedgerLine& line = ledger.lines.emplace_back();
    line.trace_id = tree.spans[i]->trace_id;
    line.span_id = tree.spans[i]->span_id;
    line.role = roles.role[i];
    line.reason = std::move(roles.reason[i]);
    if (!costs.reason[i].empty()) line.reason += "; " + costs.reason[i];
    line.charged = roles.charged[i];
    line.cached_outside = roles.told[i].cached_outside;
    line.cost_pico = costs.pico[i];
    line.cost_source = costs.source[i];
    line.price_id = std::move(costs.price_id[i]);
  }
  ledger.other_currencies = std::move(costs.other_currencies);
  AddUp(tree, ledger);
  return ledger;
}

Json ToJson(const LedgerLine& line) {
  const Usage& usage = line.charged;
  return {{"trace_id", line.trace_id},
          {"span_id", line.span_id},
          {"ledger_role", NameOf(line.role)},
          {"ledger_reason", line.reason},
          {"tokens_in", OrNull(usage.input)},
          {"tokens_out", OrNull(usage.output)},
          {"tokens_total", OrNull(usage.total)},
          {"cache_read", OrNull(usage.cache_read)},
          {"cache_creation", OrNull(usage.cache_creation)},
          {"reasoning", OrNull(usage.reasoning)},
          {"cached_outside", line.cached_outside},
          {"cost", line.cost_pico ? Json(RoundedRatio(*line.cost_pico, 1'000'000'000'000)) : Json()},
          {"cost_pico", OrNull(line.cost_pico)},
          {"cost_source", NameOf(line.cost_source)},
          {"price_id", line.price_id}};
}

}  // namespace harness::sessions
