// SPDX-License-Identifier: Apache-2.0
#include "process/level_returns.h"

#include <cmath>

namespace harness::process {
namespace {

// The change at which the stretch before `change` begins; none where it begins with the log or where the
// change there was not significant.
std::optional<size_t> ChangeBefore(std::span<const LevelChange> changes, const LevelChange& change) {
  for (size_t i = 0; i < changes.size(); ++i) {
    const LevelChange& other = changes[i];
    if (other.subject == change.subject && other.measure == change.measure && other.at_us == change.from_us &&
        other.at_us < change.at_us)
      return i;
  }
  return std::nullopt;
}

std::optional<LevelReturn> ReturnOf(std::span<const LevelChange> changes, const LevelChange& better) {
  std::optional<LevelReturn> spell;
  for (auto i = ChangeBefore(changes, better); i; i = ChangeBefore(changes, changes[*i])) {
    const LevelChange& worse = changes[*i];
    if (worse.z > 0 && (!spell || worse.level_before < spell->level_then))
      spell = LevelReturn{*i, worse.level_before, false};
  }
  if (!spell) return std::nullopt;
  const double slack = std::abs(better.level_before - better.level_after) / 4;
  if (better.level_after < spell->level_then - slack) return std::nullopt;
  spell->in_full = better.level_after <= spell->level_then + slack;
  return spell;
}

}  // namespace

std::vector<std::optional<LevelReturn>> FindReturns(std::span<const LevelChange> changes) {
  std::vector<std::optional<LevelReturn>> returns(changes.size());
  for (size_t i = 0; i < changes.size(); ++i) {
    if (changes[i].z < 0) returns[i] = ReturnOf(changes, changes[i]);
  }
  return returns;
}

}  // namespace harness::process
