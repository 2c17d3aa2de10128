// SPDX-License-Identifier: Apache-2.0
// What the verbs of sessions say to people: rows, scores and ledgers in words and tables.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "cli/table.h"

namespace harness::cli {

// One line for each row of cascade_analytics.
Table SessionTable(const std::vector<Json>& rows);

// Every column of one row with its unit, in the order of the table; unknown stands as "unknown".
Table SessionRowTable(const Json& row);

// Each metric: its value, what was expected, how far off it is, beside how many sessions of what context; or
// why there is no score. Then the factors of the cost. `why` and `row` are of SessionStore.
std::string SessionWhyText(const Json& why, const Json& row);

// The lines of a ledger, and what they come to.
Table LedgerTable(const Json& ledger);
std::string LedgerTotalText(const Json& ledger);

// "1 session", "1,200 sessions".
std::string CountedText(int64_t count, std::string_view one);

}  // namespace harness::cli
