// SPDX-License-Identifier: Apache-2.0
// A page of the grid by SQL: along the index of the sorted column where there is one, else over all rows.
#pragma once

#include <optional>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "sessions/page_terms.h"
#include "store/sqlite.h"

namespace harness::sessions {

struct PageRows {
  std::vector<int64_t> session_nos;
  PagePlace last;     // of the last of them
  bool more = false;  // whether others follow
};

// Order: by the sorted column, unknown values last; ties by session id, in the same direction.
Result<PageRows> PageBySql(store::Database& database, const PageTerms& terms,
                           const std::optional<PagePlace>& after);

// The rows of these sessions in this order; those that are gone are left out.
Result<std::vector<Json>> RowsOf(store::Database& database, const std::vector<int64_t>& session_nos);

}  // namespace harness::sessions
