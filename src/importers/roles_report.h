// SPDX-License-Identifier: Apache-2.0
// The picked roles for programs and for people: every candidate, its score and why.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "importers/import.h"
#include "importers/roles.h"
#include "importers/source.h"

namespace harness::importers {

std::string_view DurationUnitName(DurationUnit unit);  // "us", "ms", "s", "min", "h", "clock"

// The columns that play no role and become further columns of the dataset, in file order.
std::vector<std::string> FurtherColumns(const std::vector<SourceColumn>& columns, const RolePicks& picks);

// {"picks": [{"role", "column", "how", "time_form"?, "unit"?}],
//  "candidates": [{"role", "column", "score", "picked", "reasons": [...]}]}
Json ToJson(const RolePicks& picks);

// One paragraph a role: the picked column marked with *, its rivals below, then the roles without a column
// and the further columns. Ends in a line feed.
std::string RolesTable(const std::vector<SourceColumn>& columns, const RolePicks& picks);

// The private columns and why they are, a line each, then those that sound so and stay in clear. Ends in a
// line feed.
std::string PrivateText(const ColumnReport& report, bool keep_raw);

}  // namespace harness::importers
