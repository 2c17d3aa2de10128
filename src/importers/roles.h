// SPDX-License-Identifier: Apache-2.0
// The one role picker: which source column is the start time, the activity, the host, and why.
//
// It scores every column for every role by name and by content (parse ratio, uniqueness, order
// between times, links that close), over a sample of the rows. Used by import and by `columns`.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "eventlog/schema.h"
#include "importers/source.h"
#include "importers/time_parse.h"

namespace harness::importers {

// The sampled rows, by column. An absent value is null. Views stay valid while the owner lives.
struct Sample {
  std::vector<SourceColumn> columns;
  std::vector<std::vector<std::optional<std::string_view>>> values;  // [column][row]; non-text types as text
  int64_t rows = 0;
  bool whole_file = false;  // the sample holds every row
  double fraction = 1.0;    // estimated share of the file's rows in the sample, (0, 1]
};

// The unit in which a duration or wait column counts, from its name or its text form.
enum class DurationUnit { kMicros, kMillis, kSeconds, kMinutes, kHours, kClock /* [d-]hh:mm:ss */ };

struct Candidate {
  eventlog::Role role;
  std::string column;
  double score = 0;                  // 0..1; at least kAcceptScore to be picked
  std::vector<std::string> reasons;  // "name is QUEUE_DT", "0.998 of values are times", ...
};
inline constexpr double kAcceptScore = 0.5;

struct Pick {
  eventlog::Role role;
  std::string column;
  std::string how;                    // "inferred", "mapped", "format"
  std::optional<TimeForm> time_form;  // for times
  std::optional<DurationUnit> unit;   // for durations and waits
};

struct RolePicks {
  std::vector<Pick> picks;  // at most one a role, in the order of the Role enum
  // Columns with an exactly known name for a time that no other column tells, and with no time in the sample.
  std::vector<Pick> unread;
  std::vector<Candidate>
      candidates;  // every candidate with a score above 0, by role, then score desc, then column
};

// `mapped`: role name -> column name, from --map; an empty column name forbids the role. `source.fixed_roles`
// stand unless mapped otherwise. Errors (kInvalidArgument): an unknown role or column name (with the
// nearest known one); two candidates of equal score for a role that matters (naming both, and the --map
// that decides); a mapped time column that holds no times; day and month order that cannot be told.
Result<RolePicks> PickRoles(const Source& source, const Sample& sample,
                            const std::map<std::string, std::string>& mapped,
                            std::optional<TimeForm> forced_form);

}  // namespace harness::importers
