// SPDX-License-Identifier: Apache-2.0
#include "process/formula_fit.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/text.h"
#include "stats/bootstrap.h"
#include "stats/proportion.h"

namespace harness::process {
namespace {

constexpr int64_t kFitReplicates = 1000;
constexpr double kLeastInHour = 30;
constexpr double kSilentGaps = 7;  // e^-7 is about one in a thousand

// A generator of its own for each figure: the bootstrap looks at the key alone.
Philox KeyOf(const Philox& random, uint64_t figure) {
  return Philox(random.Stream(figure).Next64());
}

// The windows as doubles: what the bootstrap draws from. Sums of at most some thousands of them.
struct Columns {
  std::vector<double> arrivals, complete, stay, present;
  explicit Columns(const std::vector<LittleWindow>& windows) {
    for (const LittleWindow& window : windows) {
      arrivals.push_back(static_cast<double>(window.arrivals));
      complete.push_back(static_cast<double>(window.complete));
      stay.push_back(RoundedRatio(window.stay_us, 1));
      present.push_back(RoundedRatio(window.present_us, 1));
    }
  }
};

double SumOf(const std::vector<double>& values, std::span<const size_t> rows) {
  double sum = 0;
  for (const size_t row : rows) sum += values[row];
  return sum;
}

// L / (lambda W) - 1 of the chosen windows; not finite where nothing arrived.
double Discrepancy(const Columns& columns, std::span<const size_t> rows) {
  const double expected =
      SumOf(columns.arrivals, rows) * (SumOf(columns.stay, rows) / SumOf(columns.complete, rows));
  return SumOf(columns.present, rows) / expected - 1;
}

// The statistic of all rows, with an interval where the rows allow one.
Result<RatioEstimate> WithInterval(size_t n, const stats::IndexStatistic& statistic, const Philox& random) {
  std::vector<size_t> all(n);
  std::iota(all.begin(), all.end(), size_t{0});
  RatioEstimate ratio;
  const double estimate = statistic(all);
  if (!std::isfinite(estimate)) return ratio;
  ratio.estimate = estimate;
  const auto count = static_cast<int64_t>(n);
  stats::BootstrapOptions options;
  options.replicates = kFitReplicates;
  options.block_length = std::max<int64_t>(1, std::min(stats::DefaultBlockLength(count), count / 4));
  const auto interval = stats::BootstrapRows(count, statistic, random, options);
  if (interval) {
    ratio.ci_low = interval->ci_low;
    ratio.ci_high = interval->ci_high;
  } else if (interval.error().code != ErrorCode::kInconclusive) {
    return interval.error();
  }
  return ratio;
}

// Pairs of windows: i and i + n / 2.
Result<RatioEstimate> Drift(const std::vector<double>& values, const Philox& random) {
  const size_t half = values.size() / 2;
  return WithInterval(
      half,
      [&](std::span<const size_t> rows) {
        double before = 0;
        double after = 0;
        for (const size_t row : rows) {
          before += values[row];
          after += values[values.size() - half + row];
        }
        return after / before - 1;
      },
      random);
}

void FindWorst(const Columns& columns, FormulaFit& fit) {
  for (size_t i = 0; i < columns.arrivals.size(); ++i) {
    const double found = Discrepancy(columns, std::array{i});
    if (!std::isfinite(found)) continue;
    if (fit.worst_discrepancy && std::abs(found) <= std::abs(*fit.worst_discrepancy)) continue;
    fit.worst_discrepancy = found;
    fit.worst_window = i;
  }
}

std::optional<double> HourRatio(const Windows& windows, const LittleCounts& counts) {
  if (static_cast<Micros>(windows.count) * windows.length_us < 2 * kMicrosPerDay) return std::nullopt;
  const auto& hours = counts.arrivals_by_hour;
  const double mean = static_cast<double>(std::accumulate(hours.begin(), hours.end(), int64_t{0})) / 24;
  if (mean < kLeastInHour) return std::nullopt;
  return static_cast<double>(*std::max_element(hours.begin(), hours.end())) / mean;
}

// Surely away from 0, and by more than `limit`.
bool IsMoved(const RatioEstimate& drift, double limit) {
  return drift.estimate && drift.ci_low && std::abs(*drift.estimate) > limit &&
         (*drift.ci_low > 0 || *drift.ci_high < 0);
}

// The whole interval lies within the limit.
bool IsInside(const RatioEstimate& ratio, double limit) {
  return ratio.ci_low && std::max(std::abs(*ratio.ci_low), std::abs(*ratio.ci_high)) <= limit;
}

bool IsUnsure(const RatioEstimate& drift, double limit) {
  return !drift.ci_low || std::max(std::abs(*drift.ci_low), std::abs(*drift.ci_high)) > 2 * limit;
}

std::string IntervalOf(const RatioEstimate& ratio) {
  if (!ratio.ci_low) return ", without an interval";
  return " (95 %: " + PercentText(*ratio.ci_low) + " to " + PercentText(*ratio.ci_high) + ")";
}

std::string MovedText(const char* what, const RatioEstimate& drift) {
  return std::string(what) + " of the second half differs from the first by " + PercentText(*drift.estimate) +
         IntervalOf(drift) + ".";
}

void Decide(const FitLimits& limits, FormulaFit& fit) {
  const auto against = [&](Verdict verdict, std::string reason) {
    if (fit.reasons.empty()) fit.verdict = verdict;
    fit.reasons.push_back(std::move(reason));
  };
  fit.verdict = Verdict::kBelievable;
  if (fit.windows == 0) {
    against(Verdict::kTooLittleData,
            "Not even ten whole minutes lie between the first and the last arrival.");
  }
  if (fit.complete < limits.least_arrivals) {
    against(Verdict::kTooLittleData, "Only " + FormatThousands(fit.complete) +
                                         " complete executions arrived in whole windows; " +
                                         FormatThousands(limits.least_arrivals) + " are needed.");
  }
  if (fit.verdict == Verdict::kTooLittleData) return;
  if (fit.missing_share.estimate.value_or(0) > limits.largest_missing) {
    against(Verdict::kIncomplete,
            PercentText(*fit.missing_share.estimate) + " of the arrivals have no usable end.");
  }
  if (!fit.discrepancy.estimate || std::abs(*fit.discrepancy.estimate) > limits.largest_discrepancy) {
    against(Verdict::kIncomplete, fit.discrepancy.estimate
                                      ? "The mean number present differs from arrivals times stay by " +
                                            PercentText(*fit.discrepancy.estimate) +
                                            ": ends are missing, or many stay over the borders."
                                      : std::string("Nothing was ever present."));
  }
  if (IsMoved(fit.arrival_drift, limits.largest_drift)) {
    against(Verdict::kNotStationary, MovedText("The arrival rate", fit.arrival_drift));
  }
  if (IsMoved(fit.presence_drift, limits.largest_drift)) {
    against(Verdict::kNotStationary, MovedText("The number present", fit.presence_drift));
  }
  if (fit.hour_ratio.value_or(0) > limits.largest_hour_ratio) {
    against(Verdict::kNotStationary, "The busiest hour of the day has " + FormatFixed(*fit.hour_ratio, 1) +
                                         " times the arrivals of the mean hour.");
  }
  if (fit.utilization.value_or(0) >= limits.largest_utilization) {
    against(Verdict::kNotStationary, "The slots are busy all the time: there is no steady state.");
  }
  if (fit.reasons.empty() && !IsInside(fit.discrepancy, limits.largest_discrepancy)) {
    against(
        Verdict::kTooLittleData,
        "The windows differ too much to tell whether the log is complete: the mean number present differs "
        "from arrivals times stay by " +
            PercentText(*fit.discrepancy.estimate) + IntervalOf(fit.discrepancy) + ", and at most " +
            PercentText(limits.largest_discrepancy) + " either way is believed.");
  }
  if (fit.reasons.empty() && IsUnsure(fit.arrival_drift, limits.largest_drift)) {
    against(Verdict::kTooLittleData,
            "The windows differ too much to tell whether the arrival rate is steady.");
  }
}

}  // namespace

const char* VerdictName(Verdict verdict) {
  switch (verdict) {
    case Verdict::kBelievable:
      return "believable";
    case Verdict::kIncomplete:
      return "incomplete";
    case Verdict::kNotStationary:
      return "not_stationary";
    case Verdict::kTooLittleData:
      break;
  }
  return "too_little_data";
}

double SilentShare(std::span<const Timestamp> arrivals_us) {
  if (arrivals_us.size() < 2 || arrivals_us.back() <= arrivals_us.front()) return 0;
  const auto span = static_cast<double>(arrivals_us.back() - arrivals_us.front());
  const auto gaps = static_cast<double>(arrivals_us.size() - 1);
  const double longest = span / gaps * (std::log(gaps) + kSilentGaps);
  Micros silent = 0;
  for (size_t i = 1; i < arrivals_us.size(); ++i) {
    const Micros gap = arrivals_us[i] - arrivals_us[i - 1];
    if (static_cast<double>(gap) > longest) silent += gap;
  }
  return static_cast<double>(silent) / span;
}

Result<FormulaFit> JudgeFit(const Windows& windows, const LittleCounts& counts, double slots,
                            const FitLimits& limits, const Philox& random) {
  FormulaFit fit;
  fit.windows = windows.count;
  for (const LittleWindow& window : counts.windows) {
    fit.arrivals += window.arrivals;
    fit.complete += window.complete;
  }
  if (counts.arrivals > 0) {
    ASSIGN_OR_RETURN(const stats::Proportion missing,
                     stats::WilsonInterval(counts.unknown_ends + counts.backwards, counts.arrivals, 0.95));
    fit.missing_share = {missing.estimate, missing.ci_low, missing.ci_high};
  }
  if (windows.count > 0 && fit.complete > 0) {
    const Columns columns(counts.windows);
    const auto discrepancy = [&](std::span<const size_t> rows) { return Discrepancy(columns, rows); };
    ASSIGN_OR_RETURN(fit.discrepancy, WithInterval(windows.count, discrepancy, KeyOf(random, 0)));
    ASSIGN_OR_RETURN(fit.arrival_drift, Drift(columns.arrivals, KeyOf(random, 1)));
    ASSIGN_OR_RETURN(fit.presence_drift, Drift(columns.present, KeyOf(random, 2)));
    FindWorst(columns, fit);
    fit.hour_ratio = HourRatio(windows, counts);
    if (slots > 0) {
      const double span = static_cast<double>(windows.count) * static_cast<double>(windows.length_us);
      fit.utilization = RoundedRatio(counts.busy_us, 1) / (slots * span);
    }
  }
  Decide(limits, fit);
  return fit;
}

}  // namespace harness::process
