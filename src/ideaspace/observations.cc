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

void KpiTally::Reserve(size_t executions) {
  durations_.reserve(executions);
  delays_.reserve(executions);
}

KpiEstimates KpiTally::Estimate(Micros span_us, const KpiOptions& options, bool intervals) {
  KpiEstimates estimates;
  const auto of = [&](Kpi kpi) -> KpiEstimate& { return estimates[static_cast<size_t>(kpi)]; };
  Quantiles(durations_, options, intervals, of(Kpi::kDurationP50), of(Kpi::kDurationP95));
  Quantiles(delays_, options, intervals, of(Kpi::kQueueDelayP50), of(Kpi::kQueueDelayP95));
  Share(failed_, known_outcomes_, options, intervals, of(Kpi::kErrorRate));
  Share(long_waits_, known_waits_, options, intervals, of(Kpi::kEligibleWaitGtShare));
  of(Kpi::kRatePerMin).n = requested_;
  of(Kpi::kBackgroundOverheadPerMin).n = scheduled_;
  if (span_us <= 0 || requested_ + scheduled_ == 0) return estimates;
  if (requested_ > 0) Rate(requested_, span_us, options, intervals, of(Kpi::kRatePerMin));
  Rate(scheduled_, span_us, options, intervals, of(Kpi::kBackgroundOverheadPerMin));
  return estimates;
}

KpiEstimates EstimateKpis(const Observations& observed, const process::ExecutionFacts& facts,
                          std::span<const uint32_t> chosen, Micros span_us, const KpiOptions& options,
                          bool intervals) {
  KpiTally tally(facts, options.wait_threshold_us);
  tally.Reserve(chosen.size());
  for (const uint32_t at : chosen) {
    tally.Add(observed.row[at], observed.queue_delay_us[at], observed.eligible_wait_us[at],
              observed.duration_us[at]);
  }
  return tally.Estimate(span_us, options, intervals);
}

KpiVector ValuesOf(const KpiEstimates& estimates) {
  KpiVector values;
  for (size_t i = 0; i < kKpis; ++i) values[i] = estimates[i].value;
  return values;
}

}  // namespace harness::ideaspace
