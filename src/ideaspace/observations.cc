// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/observations.h"

#include <array>

#include "base/exact_sum.h"
#include "base/sort_integers.h"
#include "stats/changed_sample.h"
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
  if (!into[0]->value && !into[1]->value) return;
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

// Median and 95th percentile.
std::array<double, 2> PlacesIn(std::vector<int64_t>& values) {
  const auto found = stats::QuantilesInPlace(values, kPlaces);
  HARNESS_CHECK(found.has_value());
  return {(*found)[0], (*found)[1]};
}

std::array<double, 2> PlacesIn(const stats::ChangedSample& values) {
  std::array<double, 2> found{};
  for (size_t i = 0; i < kPlaces.size(); ++i) {
    const auto at = [&values](size_t rank) { return values.At(rank); };
    const auto place = stats::Quantile7(values.size(), at, kPlaces[i]);
    HARNESS_CHECK(place.has_value());
    found[i] = *place;
  }
  return found;
}

// `Values`: a vector, which is reordered, or a ChangedSample.
template <typename Values>
void Quantiles(Values& values, const KpiOptions& options, KpiEstimate& median, KpiEstimate& p95) {
  median.n = p95.n = static_cast<int64_t>(values.size());
  const bool has_median = median.n > 0 && median.n >= options.least_for_median;
  const bool has_p95 = p95.n > 0 && p95.n >= options.least_for_p95;
  if (!has_median && !has_p95) return;
  const std::array<double, 2> found = PlacesIn(values);
  if (has_median) median.value = InSeconds(found[0]);
  if (has_p95) p95.value = InSeconds(found[1]);
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

template <typename Values>
KpiEstimates Estimate(Values& durations, Values& delays, const KpiCounts& counts, Micros span_us,
                      const KpiOptions& options, bool intervals) {
  KpiEstimates estimates;
  const auto of = [&](Kpi kpi) -> KpiEstimate& { return estimates[static_cast<size_t>(kpi)]; };
  Quantiles(durations, options, of(Kpi::kDurationP50), of(Kpi::kDurationP95));
  Quantiles(delays, options, of(Kpi::kQueueDelayP50), of(Kpi::kQueueDelayP95));
  Share(counts.failed, counts.known_outcomes, options, intervals, of(Kpi::kErrorRate));
  Share(counts.long_waits, counts.known_waits, options, intervals, of(Kpi::kEligibleWaitGtShare));
  of(Kpi::kRatePerMin).n = counts.requested;
  of(Kpi::kBackgroundOverheadPerMin).n = counts.scheduled;
  if (span_us <= 0 || counts.requested + counts.scheduled == 0) return estimates;
  if (counts.requested > 0) Rate(counts.requested, span_us, options, intervals, of(Kpi::kRatePerMin));
  Rate(counts.scheduled, span_us, options, intervals, of(Kpi::kBackgroundOverheadPerMin));
  return estimates;
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

void KpiSample::Add(const Entry& entry) {
  counts_.Add(*facts_, entry.row, entry.eligible_wait_us, threshold_us_);
  if (entry.duration_us != kUnknownMicros) durations_.push_back(entry.duration_us);
  if (entry.queue_delay_us != kUnknownMicros) delays_.push_back(entry.queue_delay_us);
}

void KpiSample::Sort() {
  SortIntegers(durations_);
  SortIntegers(delays_);
}

KpiVector KpiSample::Figures(std::span<const Entry> out, std::span<const Entry> in, Micros span_us,
                             const KpiOptions& options) const {
  KpiCounts counts = counts_;
  std::vector<int64_t> durations[2], delays[2];
  const auto collect = [&](std::span<const Entry> entries, size_t into, int64_t times) {
    for (const Entry& entry : entries) {
      counts.Add(*facts_, entry.row, entry.eligible_wait_us, threshold_us_, times);
      if (entry.duration_us != kUnknownMicros) durations[into].push_back(entry.duration_us);
      if (entry.queue_delay_us != kUnknownMicros) delays[into].push_back(entry.queue_delay_us);
    }
  };
  collect(out, 0, -1);
  collect(in, 1, 1);
  const stats::ChangedSample all_durations(durations_, std::move(durations[0]), std::move(durations[1]));
  const stats::ChangedSample all_delays(delays_, std::move(delays[0]), std::move(delays[1]));
  return ValuesOf(Estimate(all_durations, all_delays, counts, span_us, options, false));
}

KpiEstimates EstimateKpis(const Observations& observed, const process::ExecutionFacts& facts,
                          std::span<const uint32_t> chosen, Micros span_us, const KpiOptions& options,
                          bool intervals) {
  KpiCounts counts;
  std::vector<int64_t> durations, delays;
  durations.reserve(chosen.size());
  delays.reserve(chosen.size());
  for (const uint32_t at : chosen) {
    counts.Add(facts, observed.row[at], observed.eligible_wait_us[at], options.wait_threshold_us);
    if (observed.duration_us[at] != kUnknownMicros) durations.push_back(observed.duration_us[at]);
    if (observed.queue_delay_us[at] != kUnknownMicros) delays.push_back(observed.queue_delay_us[at]);
  }
  KpiEstimates estimates = Estimate(durations, delays, counts, span_us, options, intervals);
  if (!intervals) return estimates;
  const auto of = [&](Kpi kpi) { return &estimates[static_cast<size_t>(kpi)]; };
  Bound(durations, options.tail, {of(Kpi::kDurationP50), of(Kpi::kDurationP95)});
  Bound(delays, options.tail, {of(Kpi::kQueueDelayP50), of(Kpi::kQueueDelayP95)});
  return estimates;
}

KpiVector ValuesOf(const KpiEstimates& estimates) {
  KpiVector values;
  for (size_t i = 0; i < kKpis; ++i) values[i] = estimates[i].value;
  return values;
}

}  // namespace harness::ideaspace
