// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/kpi_intervals.h"

#include <algorithm>
#include <cmath>

#include "base/exact_sum.h"
#include "stats/cluster_effect.h"
#include "stats/count_interval.h"
#include "stats/proportion.h"
#include "stats/quantile_ranks.h"

namespace harness::ideaspace {
namespace {

using Tallies = std::vector<stats::ClusterTally>;

using Stretch = KpiValues::Stretch;

// One tally a block, from the first to the last; `tally_of` takes the stretches one after the other.
template <typename TallyOf>
Tallies ByBlock(std::span<const Stretch> stretches, const TallyOf& tally_of) {
  uint32_t first = UINT32_MAX, last = 0;
  for (const Stretch& stretch : stretches) {
    first = std::min(first, stretch.block);
    last = std::max(last, stretch.block);
  }
  Tallies tallies(stretches.empty() ? 0 : last - first + 1);
  for (const Stretch& stretch : stretches) {
    const stats::ClusterTally more = tally_of(stretch);
    tallies[stretch.block - first].n += more.n;
    tallies[stretch.block - first].hits += more.hits;
  }
  return tallies;
}

// One measure and its two figures.
struct Measure {
  const CodedSample& sample;  // of all stretches
  size_t Stretch::*end;       // of a stretch's values, counted as that of the last one is
  const Quantiles& quantiles;
  std::array<KpiEstimate*, 2> into;
};

// Of the values those up to `most`.
Tallies UpTo(std::span<const Stretch> stretches, const Measure& measure, int64_t most) {
  const size_t begin = stretches.empty() ? 0 : stretches.back().*measure.end - measure.sample.codes.size();
  const uint32_t beyond = stats::CodesUpTo(measure.sample.values, most);
  size_t from = 0;
  return ByBlock(stretches, [&](const Stretch& stretch) {
    const auto codes = measure.sample.codes.subspan(from, stretch.*measure.end - begin - from);
    from += codes.size();
    uint32_t hits = 0;
    for (const uint32_t code : codes) hits += code < beyond ? 1 : 0;
    return stats::ClusterTally{static_cast<int64_t>(codes.size()), hits};
  });
}

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

void BoundQuantiles(std::span<const Stretch> stretches, const KpiOptions& options, const Measure& measure) {
  const stats::RankedCodes& ranked = measure.sample.ranked;
  const auto seconds = [&](int64_t rank) {
    return static_cast<double>(ranked.At(static_cast<size_t>(rank) - 1)) / 1e6;
  };
  for (size_t i = 0; i < measure.quantiles.size(); ++i) {
    if (!measure.quantiles[i]) continue;
    const auto most = static_cast<int64_t>(std::floor(*measure.quantiles[i]));
    const auto size = stats::EffectiveSize(UpTo(stretches, measure, most), options.tail);
    if (!size) continue;
    KpiEstimate& into = *measure.into[i];
    into.effective_n = std::max<int64_t>(1, static_cast<int64_t>(*size));
    const auto bounds =
        RanksAtSize(static_cast<int64_t>(ranked.size()), into.effective_n, kQuantilePlaces[i], options.tail);
    if (bounds.low) into.low = seconds(*bounds.low);
    if (bounds.high) into.high = seconds(*bounds.high);
  }
}

void BoundShare(const Tallies& tallies, const KpiOptions& options, KpiEstimate& share) {
  const auto size = stats::EffectiveSize(tallies, options.tail);
  if (!size) return;
  const auto found = stats::WilsonIntervalOfShare(*share.value, *size, 1 - 2 * options.tail);
  HARNESS_CHECK(found.has_value());
  share.effective_n = std::max<int64_t>(1, static_cast<int64_t>(*size));
  share.low = found->ci_low;
  share.high = found->ci_high;
}

// `by_block` holds the counts as n.
void BoundRate(const Tallies& by_block, int64_t blocks, Micros span_us, const KpiOptions& options,
               KpiEstimate& rate) {
  std::vector<int64_t> counts;
  for (const stats::ClusterTally& each : by_block) counts.push_back(each.n);
  const auto size =
      stats::EffectiveCount(counts, std::max(blocks, static_cast<int64_t>(counts.size())), options.tail);
  if (!size) return;
  const auto whole = std::max<int64_t>(0, std::llround(*size));
  if (whole == 0 && rate.n > 0) return;  // all in so few blocks that they count as less than one: no bound
  const auto found = stats::PoissonInterval(whole, options.tail);
  HARNESS_CHECK(found.has_value());
  const double each = whole == 0 ? 1 : static_cast<double>(rate.n) / static_cast<double>(whole);
  const double minutes = static_cast<double>(span_us) / static_cast<double>(kMicrosPerMinute);
  rate.effective_n = whole;
  rate.low = found->low * each / minutes;
  rate.high = found->high * each / minutes;
}

}  // namespace

void AddIntervals(const KpiPart& part, const KpiOptions& options, const MeasureQuantiles& quantiles,
                  KpiEstimates& estimates) {
  const auto of = [&](Kpi kpi) -> KpiEstimate& { return estimates[static_cast<size_t>(kpi)]; };
  BoundQuantiles(part.stretches, options,
                 {part.durations,
                  &Stretch::durations_end,
                  quantiles.durations,
                  {&of(Kpi::kDurationP50), &of(Kpi::kDurationP95)}});
  BoundQuantiles(part.stretches, options,
                 {part.delays,
                  &Stretch::delays_end,
                  quantiles.delays,
                  {&of(Kpi::kQueueDelayP50), &of(Kpi::kQueueDelayP95)}});
  const auto counted = [&](int64_t KpiCounts::*known, int64_t KpiCounts::*hits) {
    return ByBlock(part.stretches, [&](const Stretch& stretch) {
      return stats::ClusterTally{stretch.counts.*known, stretch.counts.*hits};
    });
  };
  if (KpiEstimate& share = of(Kpi::kErrorRate); share.value)
    BoundShare(counted(&KpiCounts::known_outcomes, &KpiCounts::failed), options, share);
  if (KpiEstimate& share = of(Kpi::kEligibleWaitGtShare); share.value)
    BoundShare(counted(&KpiCounts::known_waits, &KpiCounts::long_waits), options, share);
  const int64_t blocks = part.block_us > 0 ? (part.span_us + part.block_us - 1) / part.block_us : 0;
  const auto bound_rate = [&](Kpi kpi, int64_t KpiCounts::*count) {
    if (KpiEstimate& rate = of(kpi); rate.value)
      BoundRate(counted(count, count), blocks, part.span_us, options, rate);
  };
  bound_rate(Kpi::kRatePerMin, &KpiCounts::requested);
  bound_rate(Kpi::kBackgroundOverheadPerMin, &KpiCounts::scheduled);
}

}  // namespace harness::ideaspace
