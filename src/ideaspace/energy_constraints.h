// SPDX-License-Identifier: Apache-2.0
// Requirements that a log or an action may break: each has a penalty that no figure can make up for.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "eventlog/dataset.h"
#include "ideaspace/energy.h"

namespace harness::ideaspace {

struct ConstraintLimits {
  double negative_share = 0.01;   // of rows with both times; from here on it is broken
  double least_parse_rate = 0.8;  // of values that are there
};

// Of the log as a whole, in this order:
//   missing_time_column  one for each of eligible_us, started_us and ended_us without any value; the queue
//   time
//                        stands for the eligible time
//   parse_rate           one for each source column of a time of which less than `least_parse_rate` of the
//   values
//                        could be read; an empty field is no value
// Nothing is broken in a log without rows.
std::vector<ConstraintTerm> LogConstraints(const eventlog::DatasetInfo& info, const ConstraintLimits& limits,
                                           const ConstraintPenalties& penalties);

// `negative` of `timed` rows end before they start. Nothing where that is no breach.
std::optional<ConstraintTerm> NegativeDurations(const std::string& subject, int64_t negative, int64_t timed,
                                                const ConstraintLimits& limits,
                                                const ConstraintPenalties& penalties);

// An action on `subject` that the policy entry `pattern` excludes.
ConstraintTerm PolicyExclusion(const std::string& subject, const std::string& pattern,
                               const ConstraintPenalties& penalties);

}  // namespace harness::ideaspace
