// SPDX-License-Identifier: Apache-2.0
// A query of the grid, checked against the columns of cascade_analytics.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "sessions/columns.h"
#include "sessions/session_store.h"
#include "store/sqlite.h"

namespace harness::sessions {

enum class FilterOp {
  kEqual,
  kNotEqual,
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,
  kContains,
  kStarts,
  kIn
};

struct FilterTerm {
  const Column* column = nullptr;
  FilterOp op = FilterOp::kEqual;
  // Texts, integers or doubles as the column holds them, times as microseconds; one, or several for kIn.
  // NULL for the value "null" of = and !=.
  std::vector<store::SqlValue> values;
};

struct PageTerms {
  std::vector<FilterTerm> filters;
  const Column* sort = nullptr;
  bool descending = true;
  int64_t limit = 100;
  std::string about;  // what a cursor belongs to
};

// Text is compared by bytes; contains and starts make no difference between ASCII capitals and small letters.
// A row whose value is unknown fits no comparison, also not !=.
// Errors: kInvalidArgument for an unknown column (with the nearest name), an operator that the column does
// not have, a value that is none of its type, or a limit outside 1..1000.
Result<PageTerms> CheckQuery(const SessionQuery& query);

// Where a page begins: after this row.
struct PagePlace {
  store::SqlValue key;  // of the sorted column; NULL for unknown
  std::string session_id;
};
Json ToJson(const PagePlace& place);
Result<PagePlace> PlaceOf(const Json& json);

}  // namespace harness::sessions
