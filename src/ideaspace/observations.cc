// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/observations.h"

#include <algorithm>
#include <array>

#include "base/exact_sum.h"
#include "base/sort_integers.h"
#include "stats/changed_sample.h"
#include "stats/count_interval.h"
#include "stats/order_statistics.h"
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

// The values at `ranks` of a sample, found in one go.
class Ranked {
 public:
  // Reorders `values`.
  Ranked(std::vector<int64_t>& values, std::vector<size_t> ranks) : ranks_(std::move(ranks)) {
    std::sort(ranks_.begin(), ranks_.end());
    ranks_.erase(std::unique(ranks_.begin(), ranks_.end()), ranks_.end());
    values_ = stats::OrderStatistics(values, ranks_);
  }
  int64_t At(size_t rank) const {
    const auto found = std::lower_bound(ranks_.begin(), ranks_.end(), rank);
    return values_[static_cast<size_t>(found - ranks_.begin())];
  }

 private:
  std::vector<size_t> ranks_;
  std::vector<int64_t> values_;
};

// A quantile of n values at `place`, with the ends of its interval where `ranks` has them.
template <typename Sample>
void Tell(const Sample& sample, size_t n, Fraction place, const stats::QuantileRanks* ranks,
          KpiEstimate& estimate) {
  const auto at = [&sample](size_t rank) { return sample.At(rank); };
  const auto value = stats::Quantile7(n, at, place);
  HARNESS_CHECK(value.has_value());
  estimate.value = InSeconds(*value);
  if (ranks == nullptr) return;
  const auto end = [&](std::optional<int64_t> rank, std::optional<double>& to) {
    if (rank) to = InSeconds(static_cast<double>(at(static_cast<size_t>(*rank) - 1)));
  };
  end(ranks->low, estimate.low);
  end(ranks->high, estimate.high);
}

// Which quantiles are told of n values.
std::array<bool, 2> Told(size_t n, const KpiOptions& options) {
  const auto count = static_cast<int64_t>(n);
  return {count > 0 && count >= options.least_for_median, count > 0 && count >= options.least_for_p95};
}

// Reorders `values`.
void Quantiles(std::vector<int64_t>& values, const KpiOptions& options, bool intervals,
               std::array<KpiEstimate*, 2> into) {
  const size_t n = values.size();
  const std::array<bool, 2> told = Told(n, options);
  std::array<std::optional<stats::QuantileRanks>, 2> bounds;
  std::vector<size_t> ranks;
  for (size_t i = 0; i < kPlaces.size(); ++i) {
    into[i]->n = static_cast<int64_t>(n);
    if (!told[i]) continue;
    for (const size_t rank : stats::RanksOfQuantile7(n, kPlaces[i])) ranks.push_back(rank);
    if (!intervals) continue;
    const auto found = stats::RanksAroundQuantile(static_cast<int64_t>(n), kPlaces[i], options.tail);
    HARNESS_CHECK(found.has_value());
    bounds[i] = *found;
    for (const auto& rank : {found->low, found->high}) {
      if (rank) ranks.push_back(static_cast<size_t>(*rank) - 1);
    }
  }
  if (ranks.empty()) return;
  const Ranked ranked(values, std::move(ranks));
  for (size_t i = 0; i < kPlaces.size(); ++i) {
    if (told[i]) Tell(ranked, n, kPlaces[i], bounds[i] ? &*bounds[i] : nullptr, *into[i]);
  }
}

void Quantiles(const stats::ChangedSample& values, const KpiOptions& options, bool,
               std::array<KpiEstimate*, 2> into) {
  const std::array<bool, 2> told = Told(values.size(), options);
  for (size_t i = 0; i < kPlaces.size(); ++i) {
    into[i]->n = static_cast<int64_t>(values.size());
    if (told[i]) Tell(values, values.size(), kPlaces[i], nullptr, *into[i]);
  }
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
  Quantiles(durations, options, intervals, {&of(Kpi::kDurationP50), &of(Kpi::kDurationP95)});
  Quantiles(delays, options, intervals, {&of(Kpi::kQueueDelayP50), &of(Kpi::kQueueDelayP95)});
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

void KpiSample::Reserve(size_t entries) {
  durations_.reserve(entries);
  delays_.reserve(entries);
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

namespace {

void Move(Micros from, Micros to, std::vector<int64_t>& out, std::vector<int64_t>& in) {
  if (from == to) return;
  if (from != kUnknownMicros) out.push_back(from);
  if (to != kUnknownMicros) in.push_back(to);
}

}  // namespace

void KpiSample::TakeOut(const Entry& entry, Change& change) const {
  change.counts.Add(*facts_, entry.row, entry.eligible_wait_us, threshold_us_, -1);
  if (entry.duration_us != kUnknownMicros) change.durations_out.push_back(entry.duration_us);
  if (entry.queue_delay_us != kUnknownMicros) change.delays_out.push_back(entry.queue_delay_us);
}

void KpiSample::Replace(const Entry& entry, const Entry& by, Change& change) const {
  change.counts.Add(*facts_, entry.row, entry.eligible_wait_us, threshold_us_, -1);
  change.counts.Add(*facts_, by.row, by.eligible_wait_us, threshold_us_, 1);
  Move(entry.duration_us, by.duration_us, change.durations_out, change.durations_in);
  Move(entry.queue_delay_us, by.queue_delay_us, change.delays_out, change.delays_in);
}

KpiVector KpiSample::Figures(Change change, Micros span_us, const KpiOptions& options) const {
  KpiCounts counts = counts_;
  counts.Add(change.counts);
  const stats::ChangedSample durations(durations_, std::move(change.durations_out),
                                       std::move(change.durations_in));
  const stats::ChangedSample delays(delays_, std::move(change.delays_out), std::move(change.delays_in));
  return ValuesOf(Estimate(durations, delays, counts, span_us, options, false));
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
  return Estimate(durations, delays, counts, span_us, options, intervals);
}

KpiVector ValuesOf(const KpiEstimates& estimates) {
  KpiVector values;
  for (size_t i = 0; i < kKpis; ++i) values[i] = estimates[i].value;
  return values;
}

}  // namespace harness::ideaspace
