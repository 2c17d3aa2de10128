// SPDX-License-Identifier: Apache-2.0
// When does a batch fire? Rules over its size, the age of its oldest, the weekday and the hour.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/time.h"

namespace harness::process {

// One batch: when its members became ready, ascending, one or more, none after it fired.
struct Firing {
  std::span<const Timestamp> ready_us;
  Timestamp fired_us = 0;
};

// All conditions together: size >= least_size and age of the oldest >= least_age_us and weekday in the set
// and hour_from <= hour < hour_to, UTC. The defaults are no condition.
struct FiringRule {
  int64_t least_size = 0;
  Micros least_age_us = 0;
  uint32_t weekdays = 0x7F;  // bit 0 is Monday
  int hour_from = 0, hour_to = 24;
  // Evidence, over the firings that no rule before it explains.
  int64_t fired = 0;  // support: fired when the rule first held
  int64_t held = 0;   // the rule came to hold while the batch waited; confidence is fired / held
  bool HasCalendar() const { return weekdays != 0x7F || hour_from != 0 || hour_to != 24; }
};

// "size >= 14 and Mon", "always" without a condition.
std::string RuleText(const FiringRule& rule);

// What the rule says of one batch, by the instant at which it has the size and the age:
//   kNeverHeld  the batch fired before that, or before weekdays and hours of the rule came
//   kFired      it fired within an hour of it (rules without a calendar), or before the first weekdays and
//               hours of the rule were over (rules with one); of which the last hour does not count where the
//               batch fires later, for a batch that is complete in it may have come too late
//   kHeldBack   it went on waiting
enum class FiringOutcome { kNeverHeld, kFired, kHeldBack };

FiringOutcome Judge(const FiringRule& rule, const Firing& firing);

// Rules one after another, each learned on the firings that those before it do not explain, as long as a rule
// shortens the description of the firing times (minimum description length, Rissanen 1978):
// - without a rule a firing costs log2 of 1 + the age of its oldest in minutes;
// - one that a rule with a calendar tells costs log2 of 1 + the minutes that the rule leaves it, one that
//   another rule tells log2 of 1 + its delay in minutes;
// - minutes of ages and calendars are counted by the arrivals of their hour of the week over those of the
//   busiest, so that nights in which nothing arrives tell nothing; those of ages as the mean hour;
// - which of the batches for which the rule came to hold it tells: log2 of their number + 1, and log2 of the
//   ways to choose those that fired;
// - a condition costs log2 of its possible values (sizes up to the greatest, ages in minutes up to the
//   greatest, 42 runs of weekdays, 300 of hours) and two bits.
// One condition is changed at a time, or weekdays and hours together, whichever shortens most; of equal ones
// the narrower window, then the earlier in (size, age, weekdays, hours). Deterministic and independent of the
// order of `firings`. Rules that tell half or less of the batches for which they came to hold end the search.
// At most 6 rules; learned on 300 firings evenly spread where there are more, evidence counted over all.
std::vector<FiringRule> LearnFiringRules(std::vector<Firing> firings);

}  // namespace harness::process
