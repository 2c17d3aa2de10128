// SPDX-License-Identifier: Apache-2.0
#include "replay/verdict.h"

#include <algorithm>

#include "base/exact_sum.h"
#include "base/text.h"
#include "process/sample_summary.h"

namespace harness::replay {
namespace {

constexpr double kSquaredNormalQuantile = 3.8416;  // 1.96^2

// Sums of waits are told in hours everywhere; days would hide that they are of many executions.
std::string InHours(Int128 us) {
  return HoursText(process::Hours(us));
}

bool IsLong(Int128 us) {
  return us >= kMicrosPerHour || us <= -kMicrosPerHour;
}

std::string SpanText(Int128 us) {
  return IsLong(us) ? InHours(us) : FormatDuration(static_cast<Micros>(us));
}

std::string RatioText(std::optional<double> ratio) {
  return ratio ? FormatFixed(*ratio, 3) : "none";
}

std::string FitText(const Calibration& found) {
  if (found.n == 0) return "no execution to judge it by";
  if (found.never_started > 0)
    return std::to_string(found.never_started) + " executions that ran never start in the replay";
  return "error of waits by process " + RatioText(found.wmape_by_process) + ", distance of waits " +
         RatioText(found.distance_ratio) + ", at most " + FormatFixed(kLargestWaitError, 2) + " is believed";
}

std::string IntervalText(const BlockInterval& interval) {
  if (IsLong(*interval.low_us) || IsLong(*interval.high_us))  // both in one unit
    return InHours(*interval.low_us) + " to " + InHours(*interval.high_us);
  return SpanText(*interval.low_us) + " to " + SpanText(*interval.high_us);
}

std::string OverloadText(const Overload& found) {
  const std::string load = "utilization " + FormatFixed(found.utilization, 3);
  if (!found.drifts) return load + " of the busiest hosts with the plan";
  return load + "; the mean backlog goes from " + FormatFixed(found.first_half_mean, 1) +
         " in the first half to " + FormatFixed(found.last_quarter_mean, 1) +
         " in the last quarter with the plan";
}

Int128 ErrorOf(const std::vector<Int128>& residual_of_process, const Outcome& found) {
  Int128 error = 0;
  for (const ProcessDelta& delta : found.processes) {
    if (delta.process < residual_of_process.size())
      error += std::min(residual_of_process[delta.process], Absolute(delta.delta_wait_us));
  }
  return error;
}

std::pair<Verdict, std::string> Judged(const Calibration& calibration, const Outcome& found) {
  if (calibration.fit != Fit::kReproduces)
    return {Verdict::kInconclusive, "the model does not reproduce this log: " + FitText(calibration)};
  if (found.never_started > 0)
    return {Verdict::kHarmful, std::to_string(found.never_started) + " executions could never start"};
  if (found.delta_wait_us == 0 && found.processes.empty())
    return {Verdict::kNoEffect, "no execution waits longer or shorter"};
  if (found.overload.overloaded)
    return {Verdict::kOverloaded, "work comes faster than it is done: " + OverloadText(found.overload)};
  const BlockInterval& interval = found.interval;
  if (!interval.low_us)
    return {Verdict::kInconclusive, "executions in " + std::to_string(interval.blocks) +
                                        " blocks of time, expected " + std::to_string(kLeastBlocks) +
                                        " or more for an interval"};
  if (*interval.low_us <= 0 && *interval.high_us >= 0)
    return {Verdict::kNoEffect,
            "the interval " + IntervalText(interval) + " holds 0: by chance nothing may change"};
  if (*interval.high_us < 0)
    return {Verdict::kHarmful, "waits get longer by " + SpanText(-found.delta_wait_us)};
  if (2 * found.error_us > found.delta_wait_us)
    return {Verdict::kNotProvable, "not provable here: in the processes that it changes the model errs by " +
                                       SpanText(found.error_us) + ", more than half of the saving of " +
                                       SpanText(found.delta_wait_us)};
  return {Verdict::kVerified, "saves " + SpanText(found.delta_wait_us) + " of " +
                                  SpanText(found.recorded_wait_us) + " waited, interval " +
                                  IntervalText(interval)};
}

}  // namespace

void JudgePlan(const Calibration& calibration, const Calibration& whole, Outcome& outcome) {
  outcome.error_us = ErrorOf(whole.residual_of_process, outcome);
  std::tie(outcome.verdict, outcome.reason) = Judged(calibration, outcome);
}

void DoubtNoEffect(Int128 replayed_us, Int128 recorded_us, Outcome& outcome) {
  if (outcome.verdict != Verdict::kNoEffect || 2 * replayed_us >= recorded_us) return;
  outcome.verdict = Verdict::kNotProvable;
  outcome.reason = "not provable here: of the " + SpanText(recorded_us) +
                   " that the processes concerned waited the replay of the unchanged log has " +
                   SpanText(replayed_us);
}

double Confidence(const Calibration& calibration, const BlockInterval& interval) {
  if (calibration.fit != Fit::kReproduces || !interval.low_us || interval.estimate_us == 0) return 0;
  const double error =
      std::max(calibration.wmape_by_process.value_or(1), calibration.distance_ratio.value_or(1));
  const Int128 size = interval.estimate_us < 0 ? -interval.estimate_us : interval.estimate_us;
  const double precision = RoundedRatio(2 * size, 2 * size + (*interval.high_us - *interval.low_us));
  const auto blocks = static_cast<double>(interval.blocks);
  const double support = blocks / (blocks + kSquaredNormalQuantile);
  const double whole = std::max(0.0, 1 - error) * precision * support;
  return static_cast<double>(static_cast<int64_t>(whole * 10'000 + 0.5)) / 10'000;
}

}  // namespace harness::replay
