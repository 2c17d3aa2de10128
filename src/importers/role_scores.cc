// SPDX-License-Identifier: Apache-2.0
#include "importers/role_scores.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "importers/name_hints.h"

namespace harness::importers {
namespace {

using eventlog::Role;

// Below this many values, few repeats say nothing.
constexpr int64_t kEnoughRows = 20;
constexpr double kEmptyFactor = 0.6;  // a column without values in the sample: its name alone
constexpr double kFormScore = 0.6;    // parameters known by their form alone
// Ids of an exactly known name may repeat: rows that came twice, executions that were submitted again.
constexpr double kLeastDistinctIds = 0.5;
constexpr double kRepeatedIdsFactor = 0.65;

// A factor and what it is for.
struct Fit {
  double factor = 1;
  std::vector<std::string> reasons;

  void Times(double by, std::string reason) {
    factor *= by;
    reasons.push_back(std::move(reason));
  }
};

// Missing values cost a little, so that of two equal names the fuller column wins.
void JudgePresence(const ColumnProfile& profile, Fit& fit) {
  if (profile.present_share() < 1) {
    fit.Times(0.8 + 0.2 * profile.present_share(),
              ShareText(profile.present_share()) + " of rows have a value");
  }
}

void JudgeTime(const ColumnProfile& profile, bool known_name, Fit& fit) {
  const double share = profile.time_share();
  fit.Times(share >= 0.9   ? 1
            : share >= 0.5 ? 0.5 + share / 2
                           : share,
            ShareText(share) + " of values are times");
  JudgePresence(profile, fit);
  // An exactly known name stands however little of it can be read: the rest is counted, not left out unseen.
  if (known_name && share > 0) fit.factor = std::max(fit.factor, kAcceptScore);
}

void JudgeExecutionId(const ColumnProfile& profile, bool known_name, Fit& fit) {
  if (profile.unique()) {
    fit.Times(1, "no value repeats");
  } else {
    const double distinct = profile.distinct_share();
    const bool may_repeat = known_name && distinct >= kLeastDistinctIds;
    fit.Times(distinct >= 0.98 ? 0.8
              : may_repeat     ? kRepeatedIdsFactor
                               : 0,
              ShareText(distinct) + " of values are distinct");
  }
  if (profile.present < profile.rows) {
    fit.Times(profile.present_share() >= 0.98 ? 0.8 : 0.5 * profile.present_share(),
              ShareText(profile.present_share()) + " of rows have an id");
  }
  if (profile.time_share() > 0.9 && profile.time && !profile.time->numeric) fit.Times(0, "values are times");
}

// Fractions and times name nothing.
void JudgeLabel(const ColumnProfile& profile, Fit& fit) {
  if (profile.typed_time || (profile.time && !profile.time->numeric && profile.time_share() > 0.5)) {
    fit.Times(0, "values are times");
  }
  JudgePresence(profile, fit);
}

// Activities and hosts come back; an id of the row does not.
void JudgeRepeats(const ColumnProfile& profile, Fit& fit) {
  const std::string distinct =
      std::to_string(profile.distinct) + " distinct values in " + std::to_string(profile.present);
  if (profile.unique() && profile.present >= kEnoughRows) {
    fit.Times(0, "no value repeats");
  } else if (profile.distinct_share() > 0.5 && profile.present >= kEnoughRows) {
    fit.Times(0.75, distinct);
  } else {
    fit.Times(1, distinct);
  }
}

void JudgeCase(const ColumnProfile& profile, Fit& fit) {
  JudgeLabel(profile, fit);
  if (profile.unique() && profile.present >= kEnoughRows) fit.Times(0.6, "no value repeats");
}

void JudgeStatus(const ColumnProfile& profile, Fit& fit) {
  JudgeLabel(profile, fit);
  if (profile.distinct > 50 && profile.distinct_share() > 0.2) {
    fit.Times(0.3, std::to_string(profile.distinct) + " distinct values are too many");
  } else if (profile.distinct <= 1) {
    fit.Times(0.85, "one value in all rows");
  }
}

// A few damaged values do not make another role of a column of numbers.
double FactorOf(double share_of_numbers) {
  return share_of_numbers >= 0.99 ? 1 : share_of_numbers >= 0.9 ? share_of_numbers : 0;
}

void JudgeCount(const ColumnProfile& profile, Fit& fit) {
  const double share = ColumnProfile::Share(profile.counts, profile.present);
  fit.Times(FactorOf(share), ShareText(share) + " of values are whole numbers up to 1000");
  JudgePresence(profile, fit);
}

void JudgeSlots(const ColumnProfile& profile, Fit& fit) {
  const double share = ColumnProfile::Share(profile.numbers, profile.present);
  fit.Times(FactorOf(share), ShareText(share) + " of values are numbers");
  JudgePresence(profile, fit);
}

void JudgeLength(const ColumnProfile& profile, Fit& fit) {
  const double share = ColumnProfile::Share(std::max(profile.numbers, profile.clocks), profile.present);
  fit.Times(share >= 0.9 ? 1 : 0, ShareText(share) + " of values are durations");
  JudgePresence(profile, fit);
}

void JudgeParameters(const ColumnProfile& profile, Fit& fit) {
  const double share = ColumnProfile::Share(profile.pairs, profile.present);
  fit.Times(share >= 0.5 ? 1 : 0.6, ShareText(share) + " of values are Key=value lists");
}

Fit FitOf(Role role, const ColumnProfile& profile, bool known_name) {
  Fit fit;
  if (profile.present == 0 && !profile.typed_time) {
    fit.Times(kEmptyFactor, "no values in the sample");
    return fit;
  }
  switch (role) {
    case Role::kExecutionId:
      JudgeExecutionId(profile, known_name, fit);
      break;
    case Role::kProcessId:
    case Role::kHost:
      JudgeLabel(profile, fit);
      JudgeRepeats(profile, fit);
      break;
    case Role::kCaseId:
      JudgeCase(profile, fit);
      break;
    case Role::kParentId:
    case Role::kDependsOnId:
    case Role::kScheduleId:
    case Role::kUser:
      if (profile.time_share() > 0.5 && !(profile.time && profile.time->numeric))
        fit.Times(0, "values are times");
      break;
    case Role::kStatus:
      JudgeStatus(profile, fit);
      break;
    case Role::kAttempts:
      JudgeCount(profile, fit);
      break;
    case Role::kQueued:
    case Role::kEligible:
    case Role::kStarted:
    case Role::kEnded:
      JudgeTime(profile, known_name, fit);
      break;
    case Role::kDuration:
    case Role::kWait:
      JudgeLength(profile, fit);
      break;
    case Role::kSlots:
      JudgeSlots(profile, fit);
      break;
    case Role::kParams:
      JudgeParameters(profile, fit);
      break;
  }
  return fit;
}

}  // namespace

std::string ShareText(double share) {
  return FormatFixed(std::floor(share * 1000) / 1000, 3);
}

std::vector<ScoredColumn> ScoreColumns(const Sample& sample, const std::vector<ColumnProfile>& profiles) {
  std::vector<ScoredColumn> candidates;
  for (size_t column = 0; column < sample.columns.size(); ++column) {
    const ColumnProfile& profile = profiles[column];
    std::vector<NameHint> hints = NameHints(sample.columns[column].name);
    const bool named_params = std::any_of(hints.begin(), hints.end(),
                                          [](const NameHint& hint) { return hint.role == Role::kParams; });
    if (!named_params && profile.present > 0 && profile.pairs * 10 >= profile.present * 9) {
      hints.push_back({Role::kParams, kFormScore, false, "values have the form of parameters"});
    }
    for (NameHint& hint : hints) {
      Fit fit = FitOf(hint.role, profile, hint.exact);
      if (hint.score * fit.factor <= 0) continue;
      ScoredColumn scored{
          hint.role, column, hint.score, hint.score * fit.factor, hint.exact, {std::move(hint.reason)}};
      scored.reasons.insert(scored.reasons.end(), fit.reasons.begin(), fit.reasons.end());
      candidates.push_back(std::move(scored));
    }
  }
  std::stable_sort(
      candidates.begin(), candidates.end(),
      [](const ScoredColumn& left, const ScoredColumn& right) { return left.role < right.role; });
  return candidates;
}

}  // namespace harness::importers
