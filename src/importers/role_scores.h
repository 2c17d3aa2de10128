// SPDX-License-Identifier: Apache-2.0
// How well each column fits each role: its name, its own values, and its relations to other columns.
//
// A score is the name's score times a factor in [0, 1] for each thing that the values say; a column
// without a known name is a candidate only for the parameters, which have a form of their own.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "importers/column_profile.h"
#include "importers/roles.h"

namespace harness::importers {

struct ScoredColumn {
  eventlog::Role role;
  size_t column = 0;  // in the sample
  double name_score = 0;
  double score = 0;
  bool exact = false;
  std::vector<std::string> reasons;
};

// "0.998", cut and not rounded, so that 1.000 is said of all rows only.
std::string ShareText(double share);

// By name and by the column's own values. Every candidate with a score above 0; by role, then column.
std::vector<ScoredColumn> ScoreColumns(const Sample& sample, const std::vector<ColumnProfile>& profiles);

// Lowers the parents and dependencies whose links are not found among the ids. `id_column` is that of the
// execution id, if there is one.
void JudgeLinks(const Sample& sample, std::optional<size_t> id_column, std::vector<ScoredColumn>& candidates);

// Lowers the times that contradict queued <= eligible <= started <= ended against columns of better or
// equal names.
void JudgeOrder(const Sample& sample, const std::vector<ColumnProfile>& profiles,
                std::vector<ScoredColumn>& candidates);

// The times already chosen, by column; what a recorded duration or wait has to agree with.
struct ChosenTimes {
  std::optional<size_t> queued;
  std::optional<size_t> eligible;
  std::optional<size_t> started;
  std::optional<size_t> ended;
};

// Lowers the durations and waits that contradict the times.
void JudgeLengths(const Sample& sample, const std::vector<ColumnProfile>& profiles, const ChosenTimes& times,
                  std::vector<ScoredColumn>& candidates);

// The unit of a duration or wait: its form (clock text), then the times it agrees with, then its name,
// else seconds.
DurationUnit UnitOf(const Sample& sample, const std::vector<ColumnProfile>& profiles, size_t column,
                    eventlog::Role role, const ChosenTimes& times);

}  // namespace harness::importers
