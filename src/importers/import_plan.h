// SPDX-License-Identifier: Apache-2.0
// What each column of the dataset is made of, for one source: SQL expressions and their counts.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/chunk.h"
#include "importers/carried_texts.h"
#include "importers/column_functions.h"
#include "importers/import.h"
#include "importers/private_columns.h"
#include "importers/value_type.h"
#include "importers/why_private.h"

namespace harness::importers {

// A further column of the source, beside the normalized ones.
struct ExtraColumn {
  std::string source_column;
  std::string name;  // unique in the dataset, case-insensitively
  engine::ColumnType type = engine::ColumnType::kText;
  std::optional<TimeForm> time_form;  // stored as BIGINT microseconds UTC
  bool is_time = false;
  bool is_private = false;  // stored as tokens
  bool is_raw = false;      // private values in clear (--keep-raw)
  std::string why_private;  // for people; empty: it is neither
  bool is_empty = false;    // no value was seen: any type fits
  bool is_open = false;     // the sample does not tell the type
};

// Types of source columns that were decided by all of their values, because a sample did not do.
using SettledTypes = std::map<std::string, ValueType>;

// The counts of one expression, and what they are about.
struct WatchedColumn {
  std::string column;  // source column
  std::string what;    // "time", "number", "duration"
  bool is_extra = false;
  std::shared_ptr<ReadCounts> counts;
  // For looking up the places: SQL over the columns of the source.
  std::string read_sql;
  std::string sentinel_sql;
  std::string value_sql;
};

// The functions that the SQL of an import calls.
struct ImportFunctions {
  ColumnFunctions columns;
  PrivateColumns privates;
  CarriedTexts texts;
};

// The SELECT list of a source gives the normalized columns but for those behind the sort, then the extras. A
// private column is there as a number of PrivateColumns, params_token as that of the whole list; one that is
// carried, as a number of CarriedTexts.
struct SourcePlan {
  std::string select;
  std::vector<WatchedColumn> watched;
  std::vector<eventlog::RoleUse> roles;
  std::set<std::string> private_columns;  // normalized columns of tokens because the user said so
  std::set<std::string> absent;  // normalized columns that this source does not have: null in every row
};

// The further columns of a source: those that play no role, by name.
std::vector<ExtraColumn> PlanExtras(const Source& source, const RolePicks& picks, const Sample& sample,
                                    const SettledTypes& settled, bool keep_raw);

// True for a column that is made of params_token behind the sort: param_keys, param_tokens, account_month.
bool IsBehindSort(std::string_view column);

// `extras` are those of the whole dataset, in order; the ones this source lacks are null.
Result<SourcePlan> PlanSource(const Source& source, const RolePicks& picks,
                              const std::vector<ExtraColumn>& extras, const CarriedColumns& carried,
                              size_t source_index, ImportFunctions& functions);

}  // namespace harness::importers
