// SPDX-License-Identifier: Apache-2.0
// Second half of a ledger: what is charged in money, once the tokens are.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sessions/ledger_roles.h"
#include "sessions/price_table.h"

namespace harness::sessions {

struct LedgerCosts {
  std::vector<std::optional<int64_t>> pico;  // USD
  std::vector<CostSource> source;
  std::vector<std::string> price_id;
  std::vector<std::string> reason;  // of the cost alone; "" where there is nothing to say
  std::vector<std::pair<std::string, int64_t>> other_currencies;
};

// Stated costs are charged as low in the tree as they are stated; what a span above states beyond them stands
// for the calls below that state none. Calls without any are priced from the table. A span without tokens
// that is charged a cost becomes kCharged in `roles`.
LedgerCosts AssignCosts(const SpanTree& tree, const PriceTable& prices, LedgerRoles& roles);

// Exact cost of `usage` (normalised, with input and output) in pico-USD; nothing when it tells too little or
// 64 bits do not hold it. Cached and reasoning tokens have their own price where the entry has one.
std::optional<int64_t> PricedPico(const Usage& usage, const Price& price);

}  // namespace harness::sessions
