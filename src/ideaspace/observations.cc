// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/observations.h"

#include <algorithm>
#include <array>

#include "base/exact_sum.h"
#include "base/sort_integers.h"
#include "ideaspace/kpi_intervals.h"
#include "stats/changed_sample.h"
#include "stats/quantile.h"

namespace harness::ideaspace {
namespace {

Micros Between(Timestamp from, Timestamp to) {
  if (from == process::kUnknownTime || to == process::kUnknownTime || to < from) return kUnknownMicros;
  return to - from;
}

using Told = std::array<bool, 2>;

// Which quantiles are told of n values.
Told WhichTold(size_t n, const KpiOptions& options) {
  const auto count = static_cast<int64_t>(n);
  return {count > 0 && count >= options.least_for_median, count > 0 && count >= options.least_for_p95};
}

template <typename Sample>
Quantiles QuantilesAt(const Sample& sample, size_t n, const Told& told) {
  Quantiles found;
  for (size_t i = 0; i < kQuantilePlaces.size(); ++i) {
    if (!told[i]) continue;
    const auto at = [&](size_t rank) { return sample.At(rank); };
    found[i] = stats::Quantile7(n, at, kQuantilePlaces[i]).value();
  }
  return found;
}

template <typename Sample>
Quantiles TellQuantiles(const Sample& values, const KpiOptions& options, std::array<KpiEstimate*, 2> into) {
  const Quantiles found = QuantilesAt(values, values.size(), WhichTold(values.size(), options));
  for (size_t i = 0; i < found.size(); ++i) {
    into[i]->n = static_cast<int64_t>(values.size());
    if (found[i]) into[i]->value = *found[i] / 1e6;
  }
  return found;
}

void TellShare(int64_t part, int64_t all, const KpiOptions& options, KpiEstimate& share) {
  share.n = all;
  if (all > 0 && all >= options.least_for_share) share.value = RoundedRatio(part, all);
}

void TellRate(int64_t count, Micros span_us, KpiEstimate& rate) {
  rate.value = RoundedRatio(Int128{count} * kMicrosPerMinute, span_us);
}

template <typename Sample>
MeasureQuantiles Tell(const Sample& durations, const Sample& delays, const KpiCounts& counts, Micros span_us,
                      const KpiOptions& options, KpiEstimates& estimates) {
  const auto of = [&](Kpi kpi) -> KpiEstimate& { return estimates[static_cast<size_t>(kpi)]; };
  MeasureQuantiles quantiles;
  quantiles.durations = TellQuantiles(durations, options, {&of(Kpi::kDurationP50), &of(Kpi::kDurationP95)});
  quantiles.delays = TellQuantiles(delays, options, {&of(Kpi::kQueueDelayP50), &of(Kpi::kQueueDelayP95)});
  TellShare(counts.failed, counts.known_outcomes, options, of(Kpi::kErrorRate));
  TellShare(counts.long_waits, counts.known_waits, options, of(Kpi::kEligibleWaitGtShare));
  of(Kpi::kRatePerMin).n = counts.requested;
  of(Kpi::kBackgroundOverheadPerMin).n = counts.scheduled;
  if (span_us <= 0 || counts.requested + counts.scheduled == 0) return quantiles;
  if (counts.requested > 0) TellRate(counts.requested, span_us, of(Kpi::kRatePerMin));
  TellRate(counts.scheduled, span_us, of(Kpi::kBackgroundOverheadPerMin));
  return quantiles;
}

// 0 for a row without any time.
void FillBlocks(const process::Executions& log, const process::ExecutionFacts& facts,
                Observations& observed) {
  Timestamp first = INT64_MAX, last = INT64_MIN;
  for (size_t row = 0; row < log.rows(); ++row) {
    const Timestamp at = ReferenceTime(log, facts, row);
    if (at == process::kUnknownTime) continue;
    first = std::min(first, at);
    last = std::max(last, at);
  }
  observed.block.assign(log.rows(), 0);
  if (first > last) return;
  const uint64_t span = static_cast<uint64_t>(last) - static_cast<uint64_t>(first);
  const bool by_day = span >= static_cast<uint64_t>(kMicrosPerWeek);
  const uint64_t width = by_day ? static_cast<uint64_t>(kMicrosPerDay) : span / 7 + 1;
  const uint64_t into_first =
      by_day ? static_cast<uint64_t>((first % kMicrosPerDay + kMicrosPerDay) % kMicrosPerDay) : 0;
  observed.block_us = static_cast<Micros>(width);
  // Times at both ends of the type wrap around into one block, and break nothing.
  const auto number_of = [&](Timestamp at) {
    return (static_cast<uint64_t>(at) - static_cast<uint64_t>(first) + into_first) / width;
  };
  // Far ends of time would make many empty blocks: only those with rows are numbered.
  std::vector<uint64_t> numbers;
  for (size_t row = 0; row < log.rows(); ++row) {
    const Timestamp at = ReferenceTime(log, facts, row);
    if (at == process::kUnknownTime) continue;
    if (const uint64_t number = number_of(at); numbers.empty() || numbers.back() != number)
      numbers.push_back(number);
  }
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  for (size_t row = 0, block = 0; row < log.rows(); ++row) {
    const Timestamp at = ReferenceTime(log, facts, row);
    if (at == process::kUnknownTime) continue;
    if (const uint64_t number = number_of(at); numbers[block] != number)
      block = static_cast<size_t>(std::lower_bound(numbers.begin(), numbers.end(), number) - numbers.begin());
    observed.block[row] = static_cast<uint32_t>(block + 1);
  }
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
  FillBlocks(log, facts, observed);
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
  KpiEstimates estimates;
  Tell(durations, delays, counts, span_us, options, estimates);
  return ValuesOf(estimates);
}

KpiRows::KpiRows(const Observations& observed, const process::ExecutionFacts& facts, Micros wait_threshold_us,
                 std::span<const uint32_t> part_of_row)
    : block_us_(observed.block_us) {
  stats::CodedValues durations = stats::CodeValues(observed.duration_us, kUnknownMicros);
  stats::CodedValues delays = stats::CodeValues(observed.queue_delay_us, kUnknownMicros);
  rows_.reserve(observed.size());
  for (size_t i = 0; i < observed.size(); ++i) {
    const uint32_t row = observed.row[i];
    KpiCounts one;
    one.Add(facts, row, observed.eligible_wait_us[i], wait_threshold_us);
    rows_.push_back({durations.codes[i], delays.codes[i], part_of_row.empty() ? 0 : part_of_row[row],
                     observed.block[i], one.Marks()});
  }
  durations_ = std::move(durations.values);
  delays_ = std::move(delays.values);
}

namespace {

// Rows of one process lie apart: their memory is asked for so many rows ahead.
constexpr size_t kAskedAhead = 16;

}  // namespace

KpiValues::KpiValues(const KpiRows& rows, std::span<const uint32_t> chosen) : rows_(rows) {
  durations_.resize(chosen.size());
  delays_.resize(chosen.size());
  Stretch stretch;
  for (size_t i = 0; i < chosen.size(); ++i) {
    if (i + kAskedAhead < chosen.size()) __builtin_prefetch(&rows[chosen[i + kAskedAhead]]);
    const KpiRows::Row& row = rows[chosen[i]];
    if (row.block != stretch.block || row.part != stretch.part) {
      Close(stretch);
      stretch.part = row.part;
      stretch.block = row.block;
      stretch.counts = {};
    }
    ++stretch.chosen_end;
    stretch.counts.AddMarks(row.marks);
    // Written in any case: nothing to guess for the machine. An unknown one is overwritten by the next.
    durations_[stretch.durations_end] = row.duration;
    stretch.durations_end += row.duration != stats::kNoCode ? 1 : 0;
    delays_[stretch.delays_end] = row.delay;
    stretch.delays_end += row.delay != stats::kNoCode ? 1 : 0;
  }
  Close(stretch);
  durations_.resize(stretch.durations_end);
  delays_.resize(stretch.delays_end);
}

void KpiValues::Close(const Stretch& stretch) {
  const size_t begin = stretches_.empty() ? 0 : stretches_.back().chosen_end;
  if (stretch.chosen_end > begin) stretches_.push_back(stretch);
}

KpiEstimates KpiValues::Estimate(size_t first, size_t last, Micros span_us, const KpiOptions& options) const {
  const auto codes_of = [&](const std::vector<uint32_t>& all, size_t Stretch::*end) {
    const size_t from = first == 0 ? 0 : stretches_[first - 1].*end;
    const size_t to = last == 0 ? 0 : stretches_[last - 1].*end;
    return std::span(all).subspan(from, to - from);
  };
  const auto stretches = std::span(stretches_).subspan(first, last - first);
  KpiCounts counts;
  for (const Stretch& stretch : stretches) counts.Add(stretch.counts);
  const CodedSample durations(codes_of(durations_, &Stretch::durations_end), rows_.durations());
  const CodedSample delays(codes_of(delays_, &Stretch::delays_end), rows_.delays());
  KpiEstimates estimates;
  const MeasureQuantiles quantiles =
      Tell(durations.ranked, delays.ranked, counts, span_us, options, estimates);
  AddIntervals({durations, delays, stretches, span_us, rows_.block_us()}, options, quantiles, estimates);
  return estimates;
}

KpiEstimates EstimateKpis(const KpiRows& rows, std::span<const uint32_t> chosen, Micros span_us,
                          const KpiOptions& options) {
  const KpiValues values(rows, chosen);
  return values.Estimate(0, values.stretches().size(), span_us, options);
}

KpiVector ValuesOf(const KpiEstimates& estimates) {
  KpiVector values;
  for (size_t i = 0; i < kKpis; ++i) values[i] = estimates[i].value;
  return values;
}

}  // namespace harness::ideaspace
