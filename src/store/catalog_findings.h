// SPDX-License-Identifier: Apache-2.0
// The rows of findings inside a transaction of the catalog.
#pragma once

#include <span>
#include <string_view>

#include "store/catalog.h"

namespace harness::store {

// Requires an open transaction. Errors: kInvalidArgument for a finding that is there already.
Result<void> WriteFindings(Database& database, std::string_view run_id, std::span<const FindingRow> findings);

}  // namespace harness::store
