// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/energy_constraints.h"

#include <algorithm>

#include "base/exact_sum.h"
#include "base/text.h"

namespace harness::ideaspace {
namespace {

bool HasEligible(const eventlog::DatasetInfo& info) {
  return info.Has("eligible_us") || info.Has("queued_us");
}

void AddMissing(const eventlog::DatasetInfo& info, const ConstraintPenalties& penalties,
                std::vector<ConstraintTerm>& terms) {
  const auto add = [&](const char* column, bool is_there, const char* lost) {
    if (is_there) return;
    terms.push_back({"missing_time_column", column, 0, 0, penalties.missing_time_column,
                     "No row has " + std::string(column) + ", so " + lost + " is unknown."});
  };
  add("eligible_us", HasEligible(info), "every wait");
  add("started_us", info.Has("started_us"), "every wait and duration");
  add("ended_us", info.Has("ended_us"), "every duration");
}

// Values of the column that are no time.
int64_t UnreadValues(const eventlog::DatasetInfo& info, const std::string& column) {
  int64_t unread = 0;
  for (const eventlog::QualityCounter& counter : info.counters) {
    if (counter.name == "time_unread:" + column || counter.name == "time_unparsed:" + column) {
      unread += counter.count;
    }
  }
  return unread;
}

int64_t KnownValues(const eventlog::DatasetInfo& info, const std::string& column) {
  for (const eventlog::DatasetColumn& each : info.columns) {
    if (each.name == column) return info.rows - each.nulls;
  }
  return 0;
}

void AddParseRates(const eventlog::DatasetInfo& info, const ConstraintLimits& limits,
                   const ConstraintPenalties& penalties, std::vector<ConstraintTerm>& terms) {
  std::vector<std::string> seen;
  for (const auto& [role, column] : {std::pair{"queued", "queued_us"},
                                     {"eligible", "eligible_us"},
                                     {"started", "started_us"},
                                     {"ended", "ended_us"}}) {
    const eventlog::RoleUse* use = info.RoleOf(role);
    if (use == nullptr || use->column.empty()) continue;
    if (std::find(seen.begin(), seen.end(), use->column) != seen.end()) continue;
    seen.push_back(use->column);
    const int64_t unread = UnreadValues(info, use->column);
    const int64_t values = unread + KnownValues(info, column);
    if (unread == 0) continue;
    const double rate = RoundedRatio(values - unread, values);
    if (rate >= limits.least_parse_rate) continue;
    terms.push_back({"parse_rate", use->column, rate, limits.least_parse_rate, penalties.parse_rate,
                     FormatThousands(unread) + " of " + FormatThousands(values) + " values of " +
                         use->column + " are no times."});
  }
}

}  // namespace

std::vector<ConstraintTerm> LogConstraints(const eventlog::DatasetInfo& info, const ConstraintLimits& limits,
                                           const ConstraintPenalties& penalties) {
  std::vector<ConstraintTerm> terms;
  if (info.rows == 0) return terms;
  AddMissing(info, penalties, terms);
  AddParseRates(info, limits, penalties, terms);
  return terms;
}

std::optional<ConstraintTerm> NegativeDurations(const std::string& subject, int64_t negative, int64_t timed,
                                                const ConstraintLimits& limits,
                                                const ConstraintPenalties& penalties) {
  if (timed <= 0 || negative <= 0) return std::nullopt;
  const double share = RoundedRatio(negative, timed);
  if (share < limits.negative_share) return std::nullopt;
  return ConstraintTerm{"negative_durations",
                        subject,
                        share,
                        limits.negative_share,
                        penalties.negative_durations,
                        FormatThousands(negative) + " of " + FormatThousands(timed) +
                            " rows with both times end before they start."};
}

ConstraintTerm PolicyExclusion(const std::string& subject, const std::string& pattern,
                               const ConstraintPenalties& penalties) {
  return {"policy_exclusion",
          subject,
          1,
          0,
          penalties.policy_exclusion,
          "The policy excludes this kind of action on " + subject + " (" + pattern + ")."};
}

}  // namespace harness::ideaspace
