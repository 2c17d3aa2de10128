// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/kpi_intervals.h"

#include <algorithm>
#include <cmath>

#include "base/exact_sum.h"
#include "ideaspace/ranked_values.h"
#include "stats/cluster_effect.h"
#include "stats/count_interval.h"
#include "stats/proportion.h"
#include "stats/quantile_ranks.h"

namespace harness::ideaspace {
namespace {

using Tallies = std::vector<stats::ClusterTally>;

// The blocks from the first to the last of the chosen.
class Blocks {
 public:
  explicit Blocks(const KpiSource& source) : source_(source) {
    for (const uint32_t at : source.chosen) {
      first_ = std::min(first_, source.observed.block[at]);
      last_ = std::max(last_, source.observed.block[at]);
    }
  }

  // `known` and `hit` take positions of the observations.
  template <typename Known, typename Hit>
  Tallies Tally(const Known& known, const Hit& hit) const {
    Tallies tallies(first_ <= last_ ? last_ - first_ + 1 : 0);
    for (const uint32_t at : source_.chosen) {
      if (!known(at)) continue;
      stats::ClusterTally& tally = tallies[source_.observed.block[at] - first_];
      ++tally.n;
      tally.hits += hit(at) ? 1 : 0;
    }
    return tallies;
  }

 private:
  const KpiSource& source_;
  uint32_t first_ = UINT32_MAX, last_ = 0;
};

// The ranks of n values around a quantile where they count as `size` independent ones: those of `size`
// values, each of which stands for n / size.
stats::QuantileRanks RanksAtSize(int64_t n, int64_t size, stats::Fraction place, double tail) {
  const auto found = stats::RanksAroundQuantile(size, place, tail);
  HARNESS_CHECK(found.has_value());
  stats::QuantileRanks ranks;
  if (found->low) ranks.low = 1 + static_cast<int64_t>(Int128{*found->low - 1} * n / size);
  if (found->high) ranks.high = static_cast<int64_t>((Int128{*found->high} * n + size - 1) / size);
  return ranks;
}

void BoundQuantiles(const Blocks& blocks, const std::vector<Micros>& measure, const Quantiles& quantiles,
                    const KpiOptions& options, std::vector<int64_t>& values,
                    std::array<KpiEstimate*, 2> into) {
  const auto n = static_cast<int64_t>(values.size());
  std::array<stats::QuantileRanks, 2> bounds;
  std::vector<size_t> ranks;
  for (size_t i = 0; i < quantiles.size(); ++i) {
    if (!quantiles[i]) continue;
    const auto most = static_cast<int64_t>(std::floor(*quantiles[i]));
    const Tallies tallies = blocks.Tally([&](uint32_t at) { return measure[at] != kUnknownMicros; },
                                         [&](uint32_t at) { return measure[at] <= most; });
    const auto size = stats::EffectiveSize(tallies, options.tail);
    if (!size) continue;
    into[i]->size = std::max<int64_t>(1, static_cast<int64_t>(*size));
    bounds[i] = RanksAtSize(n, into[i]->size, kQuantilePlaces[i], options.tail);
    for (const auto& rank : {bounds[i].low, bounds[i].high}) {
      if (rank) ranks.push_back(static_cast<size_t>(*rank) - 1);
    }
  }
  if (ranks.empty()) return;
  const RankedValues ranked(values, std::move(ranks));
  const auto seconds = [&](int64_t rank) {
    return static_cast<double>(ranked.At(static_cast<size_t>(rank) - 1)) / 1e6;
  };
  for (size_t i = 0; i < quantiles.size(); ++i) {
    if (bounds[i].low) into[i]->low = seconds(*bounds[i].low);
    if (bounds[i].high) into[i]->high = seconds(*bounds[i].high);
  }
}

void BoundShare(const Tallies& tallies, const KpiOptions& options, KpiEstimate& share) {
  const auto size = stats::EffectiveSize(tallies, options.tail);
  if (!size) return;
  const auto found = stats::WilsonIntervalOfShare(*share.value, *size, 1 - 2 * options.tail);
  HARNESS_CHECK(found.has_value());
  share.size = std::max<int64_t>(1, static_cast<int64_t>(*size));
  share.low = found->ci_low;
  share.high = found->ci_high;
}

void BoundRate(int64_t count, Micros span_us, const KpiOptions& options, KpiEstimate& rate) {
  const auto found = stats::PoissonInterval(count, options.tail);
  HARNESS_CHECK(found.has_value());
  const double minutes = static_cast<double>(span_us) / static_cast<double>(kMicrosPerMinute);
  rate.size = count;
  rate.low = found->low / minutes;
  rate.high = found->high / minutes;
}

}  // namespace

void AddIntervals(const KpiSource& source, const KpiOptions& options, const MeasureQuantiles& quantiles,
                  std::vector<int64_t>& durations, std::vector<int64_t>& delays, KpiEstimates& estimates) {
  const auto of = [&](Kpi kpi) -> KpiEstimate& { return estimates[static_cast<size_t>(kpi)]; };
  const Observations& observed = source.observed;
  const auto outcome_of = [&](uint32_t at) { return source.facts.outcome[observed.row[at]]; };
  const Blocks blocks(source);
  BoundQuantiles(blocks, observed.duration_us, quantiles.durations, options, durations,
                 {&of(Kpi::kDurationP50), &of(Kpi::kDurationP95)});
  BoundQuantiles(blocks, observed.queue_delay_us, quantiles.delays, options, delays,
                 {&of(Kpi::kQueueDelayP50), &of(Kpi::kQueueDelayP95)});
  if (KpiEstimate& share = of(Kpi::kErrorRate); share.value) {
    BoundShare(blocks.Tally([&](uint32_t at) { return outcome_of(at) != process::Outcome::kUnknown; },
                            [&](uint32_t at) { return outcome_of(at) == process::Outcome::kFailed; }),
               options, share);
  }
  if (KpiEstimate& share = of(Kpi::kEligibleWaitGtShare); share.value) {
    BoundShare(
        blocks.Tally([&](uint32_t at) { return observed.eligible_wait_us[at] != kUnknownMicros; },
                     [&](uint32_t at) { return observed.eligible_wait_us[at] > options.wait_threshold_us; }),
        options, share);
  }
  if (KpiEstimate& rate = of(Kpi::kRatePerMin); rate.value)
    BoundRate(source.counts.requested, source.span_us, options, rate);
  if (KpiEstimate& rate = of(Kpi::kBackgroundOverheadPerMin); rate.value)
    BoundRate(source.counts.scheduled, source.span_us, options, rate);
}

}  // namespace harness::ideaspace
