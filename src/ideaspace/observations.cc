// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/observations.h"

#include <array>

#include "base/exact_sum.h"
#include "stats/count_interval.h"
#include "stats/proportion.h"
#include "stats/quantile.h"
#include "stats/quantile_ranks.h"

namespace harness::ideaspace {
namespace {

using stats::Fraction;
using stats::Percent;

Micros Between(Timestamp from, Timestamp to) {
  if (from == process::kUnknownTime || to == process::kUnknownTime || to < from) return kUnknownMicros;
  return to - from;
}

// What is counted and collected in one pass over the chosen.
struct Tally {
  std::vector<int64_t> durations, delays;
  int64_t known_outcomes = 0, failed = 0;
  int64_t requested = 0, scheduled = 0;
  int64_t known_waits = 0, long_waits = 0;
};

Tally Count(const Observations& observed, const process::ExecutionFacts& facts,
            std::span<const uint32_t> chosen, Micros threshold_us) {
  Tally tally;
  tally.durations.reserve(chosen.size());
  tally.delays.reserve(chosen.size());
  for (const uint32_t at : chosen) {
    const uint32_t row = observed.row[at];
    if (observed.duration_us[at] != kUnknownMicros) tally.durations.push_back(observed.duration_us[at]);
    if (observed.queue_delay_us[at] != kUnknownMicros) tally.delays.push_back(observed.queue_delay_us[at]);
    const Micros wait_us = observed.eligible_wait_us[at];
    tally.known_waits += wait_us != kUnknownMicros ? 1 : 0;
    tally.long_waits += wait_us > threshold_us ? 1 : 0;  // an unknown one is below any threshold
    const process::Outcome outcome = facts.outcome[row];
    tally.known_outcomes += outcome != process::Outcome::kUnknown ? 1 : 0;
    tally.failed += outcome == process::Outcome::kFailed ? 1 : 0;
    (facts.scheduled[row] != 0 ? tally.scheduled : tally.requested) += 1;
  }
  return tally;
}

double InSeconds(double us) {
  return us / 1e6;
}

constexpr std::array<Fraction, 2> kPlaces = {Percent(50), Percent(95)};

// Reorders `values`.
void Bound(std::vector<int64_t>& values, double tail, std::array<KpiEstimate*, 2> into) {
  const auto n = static_cast<int64_t>(values.size());
  std::vector<Fraction> wanted;
  std::vector<std::optional<double>*> places;
  for (size_t i = 0; i < 2; ++i) {
    if (!into[i]->value) continue;
    const auto ranks = stats::RanksAroundQuantile(n, kPlaces[i], tail);
    HARNESS_CHECK(ranks.has_value());
    for (auto [rank, place] : {std::pair{ranks->low, &into[i]->low}, {ranks->high, &into[i]->high}}) {
      if (!rank) continue;
      wanted.push_back({*rank, n});  // the nearest rank of rank / n is that rank
      places.push_back(place);
    }
  }
  const auto found = stats::NearestRanksInPlace(values, wanted);
  HARNESS_CHECK(found.has_value());
  for (size_t i = 0; i < places.size(); ++i) *places[i] = InSeconds(static_cast<double>((*found)[i]));
}

void Quantiles(std::vector<int64_t>& values, const KpiOptions& options, bool intervals, KpiEstimate& median,
               KpiEstimate& p95) {
  median.n = p95.n = static_cast<int64_t>(values.size());
  const bool has_median = median.n > 0 && median.n >= options.least_for_median;
  const bool has_p95 = p95.n > 0 && p95.n >= options.least_for_p95;
  if (!has_median && !has_p95) return;
  const auto found = stats::QuantilesInPlace(values, kPlaces);
  HARNESS_CHECK(found.has_value());
  if (has_median) median.value = InSeconds((*found)[0]);
  if (has_p95) p95.value = InSeconds((*found)[1]);
  if (intervals) Bound(values, options.tail, {&median, &p95});
}

void Share(int64_t part, int64_t all, const KpiOptions& options, bool intervals, KpiEstimate& share) {
  share.n = all;
  if (all == 0 || all < options.least_for_share) return;
  const auto found = stats::WilsonInterval(part, all, 1 - 2 * options.tail);
  HARNESS_CHECK(found.has_value());
  share.value = RoundedRatio(part, all);
  if (!intervals) return;
  share.low = found->ci_low;
  share.high = found->ci_high;
}

void Rate(int64_t count, Micros span_us, const KpiOptions& options, bool intervals, KpiEstimate& rate) {
  rate.value = RoundedRatio(Int128{count} * kMicrosPerMinute, span_us);
  if (!intervals) return;
  const auto found = stats::PoissonInterval(count, options.tail);
  HARNESS_CHECK(found.has_value());
  const double minutes = static_cast<double>(span_us) / static_cast<double>(kMicrosPerMinute);
  rate.low = found->low / minutes;
  rate.high = found->high / minutes;
}

}  // namespace

Observations Observe(const process::Executions& log, const process::ExecutionFacts& facts) {
  const size_t rows = log.rows();
  Observations observed;
  observed.row.resize(rows);
  observed.queue_delay_us.resize(rows);
  observed.eligible_wait_us.resize(rows);
  observed.duration_us.resize(rows);
  for (size_t i = 0; i < rows; ++i) {
    const bool has_queued = facts.queued_us[i] != process::kUnknownTime;
    observed.row[i] = static_cast<uint32_t>(i);
    observed.queue_delay_us[i] =
        Between(has_queued ? facts.queued_us[i] : log.eligible_us[i], log.started_us[i]);
    observed.eligible_wait_us[i] = Between(log.eligible_us[i], log.started_us[i]);
    observed.duration_us[i] = Between(log.started_us[i], log.ended_us[i]);
  }
  return observed;
}

KpiEstimates EstimateKpis(const Observations& observed, const process::ExecutionFacts& facts,
                          std::span<const uint32_t> chosen, Micros span_us, const KpiOptions& options,
                          bool intervals) {
  Tally tally = Count(observed, facts, chosen, options.wait_threshold_us);
  KpiEstimates estimates;
  const auto of = [&](Kpi kpi) -> KpiEstimate& { return estimates[static_cast<size_t>(kpi)]; };
  Quantiles(tally.durations, options, intervals, of(Kpi::kDurationP50), of(Kpi::kDurationP95));
  Quantiles(tally.delays, options, intervals, of(Kpi::kQueueDelayP50), of(Kpi::kQueueDelayP95));
  Share(tally.failed, tally.known_outcomes, options, intervals, of(Kpi::kErrorRate));
  Share(tally.long_waits, tally.known_waits, options, intervals, of(Kpi::kEligibleWaitGtShare));
  of(Kpi::kRatePerMin).n = tally.requested;
  of(Kpi::kBackgroundOverheadPerMin).n = tally.scheduled;
  if (span_us <= 0 || chosen.empty()) return estimates;
  if (tally.requested > 0) Rate(tally.requested, span_us, options, intervals, of(Kpi::kRatePerMin));
  Rate(tally.scheduled, span_us, options, intervals, of(Kpi::kBackgroundOverheadPerMin));
  return estimates;
}

KpiVector ValuesOf(const KpiEstimates& estimates) {
  KpiVector values;
  for (size_t i = 0; i < kKpis; ++i) values[i] = estimates[i].value;
  return values;
}

}  // namespace harness::ideaspace
