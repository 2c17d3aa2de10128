// SPDX-License-Identifier: Apache-2.0
// What a column's name says of its role: a table of known names, never a substring.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eventlog/schema.h"
#include "importers/roles.h"

namespace harness::importers {

// "QUEUE_DT" -> queue dt, "case:concept:name" -> case concept name, "startedAtUtc" -> started at utc. Words
// are in lower case; any ASCII character that is neither letter nor digit parts them, and so does the step
// from a small to a capital letter.
std::vector<std::string> SplitWords(std::string_view name);

struct NameHint {
  eventlog::Role role;
  double score = 0;    // 0..1
  bool exact = false;  // one of the names the formats and systems we know write
  std::string reason;
};

// At most one hint a role, in the order of the Role enum. A known name as a whole scores as its entry says;
// with a word for the row before it (job_start_time) a little less; with any other word before it
// (run_started_at, the start of something else) less than kAcceptScore.
std::vector<NameHint> NameHints(std::string_view name);

// The unit that the last word says: _us, _ms, _s, _sec, _min, _h and their longer forms.
std::optional<DurationUnit> UnitOfName(std::string_view name);

}  // namespace harness::importers
