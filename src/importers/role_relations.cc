// SPDX-License-Identifier: Apache-2.0
// The relations between columns that role_scores.h judges: links, order of times, agreement of lengths.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <map>

#include "base/text.h"
#include "importers/name_hints.h"
#include "importers/role_scores.h"

namespace harness::importers {
namespace {

using eventlog::Role;
using MaybeMicros = std::vector<std::optional<int64_t>>;

constexpr std::array kTimeRoles = {Role::kQueued, Role::kEligible, Role::kStarted, Role::kEnded};
constexpr double kStrongName = 0.9;  // contradicted by the values, such a name still stands, barely
constexpr double kEnoughLinks = 10;  // links that the sample should close before it says anything

SampledTimes Read(const Sample& sample, const std::vector<ColumnProfile>& profiles, size_t column) {
  const std::optional<TimeFormGuess>& guess = profiles[column].time;
  return TimesOf(sample.columns[column], sample.values[column],
                 guess ? std::optional(guess->form) : std::nullopt);
}

double OrderFactor(double holds) {
  if (holds >= 0.98) return 1;
  if (holds >= 0.85) return 0.95;
  return holds >= 0.6 ? 0.8 : 0.3;
}

// The best-named candidate of a role other than `column`; nothing when two are equally good.
const ScoredColumn* BestOther(const std::vector<ScoredColumn>& candidates, Role role, size_t column) {
  const ScoredColumn* best = nullptr;
  bool alone = true;
  for (const ScoredColumn& candidate : candidates) {
    if (candidate.role != role || candidate.column == column || candidate.score < kAcceptScore) continue;
    if (best == nullptr || candidate.score > best->score) {
      best = &candidate;
      alone = true;
    } else if (candidate.score == best->score) {
      alone = false;
    }
  }
  return alone ? best : nullptr;
}

// Microseconds between two time columns, row by row.
MaybeMicros Between(const SampledTimes& first, const SampledTimes& last) {
  MaybeMicros lengths(first.us.size());
  for (size_t row = 0; row < lengths.size(); ++row) {
    if (first.us[row] && last.us[row]) lengths[row] = *last.us[row] - *first.us[row];
  }
  return lengths;
}

struct Agreement {
  int64_t rows = 0;
  double equal = 0;    // within two seconds or one per cent
  double at_most = 0;  // not longer than the times allow
};

Agreement Compare(const MaybeMicros& told, const MaybeMicros& measured) {
  Agreement agreement;
  int64_t equal = 0;
  int64_t at_most = 0;
  for (size_t row = 0; row < told.size(); ++row) {
    if (!told[row] || !measured[row]) continue;
    ++agreement.rows;
    const auto difference = static_cast<double>(*told[row]) - static_cast<double>(*measured[row]);
    const double slack = std::max(2e6, 0.01 * std::fabs(static_cast<double>(*measured[row])));
    equal += std::fabs(difference) <= slack ? 1 : 0;
    at_most += difference <= slack ? 1 : 0;
  }
  agreement.equal = ColumnProfile::Share(equal, agreement.rows);
  agreement.at_most = ColumnProfile::Share(at_most, agreement.rows);
  return agreement;
}

// What the chosen times say a duration or a wait is; empty when they say nothing.
std::vector<MaybeMicros> Measured(const Sample& sample, const std::vector<ColumnProfile>& profiles, Role role,
                                  const ChosenTimes& times) {
  std::vector<MaybeMicros> measured;
  const auto add = [&](std::optional<size_t> from, std::optional<size_t> to) {
    if (from && to) measured.push_back(Between(Read(sample, profiles, *from), Read(sample, profiles, *to)));
  };
  if (role == Role::kDuration) add(times.started, times.ended);
  if (role == Role::kWait) {
    add(times.queued, times.started);
    add(times.eligible, times.started);
  }
  return measured;
}

Agreement BestAgreement(const Sample& sample, size_t column, DurationUnit unit,
                        const std::vector<MaybeMicros>& measured) {
  Agreement best;
  if (measured.empty()) return best;
  const MaybeMicros told = DurationsOf(sample.columns[column], sample.values[column], unit);
  for (const MaybeMicros& length : measured) {
    const Agreement agreement = Compare(told, length);
    if (best.rows == 0 || agreement.equal > best.equal) best = agreement;
  }
  return best;
}

DurationUnit ChooseUnit(const Sample& sample, const ColumnProfile& profile, size_t column,
                        const std::vector<MaybeMicros>& measured) {
  if (sample.columns[column].type == SourceType::kMicros) return DurationUnit::kMicros;
  if (profile.clocks > profile.numbers) return DurationUnit::kClock;
  const std::optional<DurationUnit> named = UnitOfName(sample.columns[column].name);
  std::vector<DurationUnit> units = {DurationUnit::kSeconds, DurationUnit::kMillis, DurationUnit::kMinutes,
                                     DurationUnit::kHours, DurationUnit::kMicros};
  if (named) units.insert(units.begin(), *named);
  DurationUnit best = units.front();
  double best_equal = 0;
  for (const DurationUnit unit : units) {
    const Agreement agreement = BestAgreement(sample, column, unit, measured);
    // Another unit than the first must agree, and clearly better.
    if (agreement.equal < 0.8 || agreement.equal < best_equal + 0.1) continue;
    best = unit;
    best_equal = agreement.equal;
  }
  return best;
}

}  // namespace

void JudgeLinks(const Sample& sample, std::optional<size_t> id_column,
                std::vector<ScoredColumn>& candidates) {
  for (ScoredColumn& candidate : candidates) {
    if (candidate.role != Role::kParentId && candidate.role != Role::kDependsOnId) continue;
    if (!id_column || *id_column == candidate.column) {
      candidate.score *= 0.6;
      candidate.reasons.push_back("no column of ids to link to");
      continue;
    }
    const Closure closure = ClosureOf(sample.values[candidate.column], sample.values[*id_column]);
    if (closure.links == 0) continue;
    const double share = ColumnProfile::Share(closure.found, closure.links);
    candidate.reasons.push_back(ShareText(share) + " of links are found in " +
                                sample.columns[*id_column].name);
    // A sample that is a part of the file holds about that part of the ids; how large it is may be unknown.
    const bool known_size = sample.whole_file || sample.fraction < 1;
    const double expected = sample.whole_file ? 1 : sample.fraction;
    if (share >= 0.5 * expected || !known_size) continue;
    if (static_cast<double>(closure.links) * expected < kEnoughLinks) continue;
    candidate.score *= share >= 0.1 * expected && closure.found > 0 ? 0.8 : 0.3;
    // A log may be cut from a longer one: what is exactly named as a link stays one that leads out of it.
    if (candidate.exact) candidate.score = std::max(candidate.score, kAcceptScore);
  }
}

void JudgeOrder(const Sample& sample, const std::vector<ColumnProfile>& profiles,
                std::vector<ScoredColumn>& candidates) {
  std::map<size_t, SampledTimes> times;
  const auto times_of = [&](size_t column) -> const SampledTimes& {
    const auto found = times.find(column);
    return found != times.end() ? found->second
                                : times.emplace(column, Read(sample, profiles, column)).first->second;
  };
  std::vector<ScoredColumn> judged = candidates;
  for (ScoredColumn& candidate : judged) {
    if (!IsTimeRole(candidate.role) || candidate.score < kAcceptScore) continue;
    double worst = 1;
    for (const Role role : kTimeRoles) {
      if (role == candidate.role) continue;
      const ScoredColumn* other = BestOther(candidates, role, candidate.column);
      if (other == nullptr || other->name_score < candidate.name_score) continue;
      const SampledTimes& mine = times_of(candidate.column);
      const SampledTimes& theirs = times_of(other->column);
      if (mine.zoned != theirs.zoned) continue;  // cannot be compared before the local zone is known
      const bool first = candidate.role < role;
      const auto share = first ? ShareInOrder(mine.us, theirs.us) : ShareInOrder(theirs.us, mine.us);
      if (!share) continue;
      worst = std::min(worst, OrderFactor(share->holds));
      const std::string mine_name = std::string(eventlog::RoleName(candidate.role));
      const std::string other_name =
          std::string(eventlog::RoleName(role)) + " (" + sample.columns[other->column].name + ")";
      candidate.reasons.push_back(
          (first ? mine_name + " <= " + other_name : other_name + " <= " + mine_name) + " in " +
          ShareText(share->holds) + " of rows");
    }
    const double floor = candidate.name_score >= kStrongName ? std::min(candidate.score, kAcceptScore) : 0;
    candidate.score = std::max(floor, candidate.score * worst);
  }
  candidates = std::move(judged);
}

void JudgeLengths(const Sample& sample, const std::vector<ColumnProfile>& profiles, const ChosenTimes& times,
                  std::vector<ScoredColumn>& candidates) {
  for (ScoredColumn& candidate : candidates) {
    if (candidate.role != Role::kDuration && candidate.role != Role::kWait) continue;
    const std::vector<MaybeMicros> measured = Measured(sample, profiles, candidate.role, times);
    const DurationUnit unit = ChooseUnit(sample, profiles[candidate.column], candidate.column, measured);
    const Agreement agreement = BestAgreement(sample, candidate.column, unit, measured);
    if (agreement.rows == 0) continue;
    candidate.reasons.push_back(ShareText(agreement.equal) + " of rows agree with the times");
    if (agreement.equal >= 0.8) continue;
    candidate.score *= agreement.at_most >= 0.95 ? 0.8 : 0.45;
  }
}

DurationUnit UnitOf(const Sample& sample, const std::vector<ColumnProfile>& profiles, size_t column,
                    eventlog::Role role, const ChosenTimes& times) {
  return ChooseUnit(sample, profiles[column], column, Measured(sample, profiles, role, times));
}

}  // namespace harness::importers
