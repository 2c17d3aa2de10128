// SPDX-License-Identifier: Apache-2.0
#include "generate/erp_calibrate.h"

#include <algorithm>
#include <cmath>

namespace harness::generate {
namespace {

constexpr int kMaxRounds = 40;

std::vector<Target> TargetsOf(const ErpPatterns& patterns, double rows_scale) {
  std::vector<Target> targets;
  const auto add = [&](bool wanted, const char* process, double hours, const char* parameter, const char* of,
                       double response) {
    if (wanted) targets.push_back({process, hours * rows_scale, parameter, of, response, 0.0, 0.0});
  };
  const bool peaks = patterns.month_end && patterns.queue_contention;
  add(patterns.losext_hold, "LOSEXTCHLD", 247022.170, "hold_scale", "LOSEXTRACT", 1.0);
  add(patterns.losld_hold, "LOSLOADCLD", 23149.288, "hold_scale", "LOSLOAD", 1.0);
  add(patterns.chains, "JBCREATEJE", 4740.286, "service_scale", "JBCREATEJE", 2.0);
  add(true, "JBOACHILD", 2591.722, "hold_scale", "JBOAMASTER", 1.0);
  add(patterns.chains, "JBVALCDBLK", 2087.347, "service_scale", "JBPREPAY", 1.0);
  add(peaks, "JBINVOICE", 507.529, "service_scale", "JBINVOICE", 1.3);
  add(patterns.chains, "RDIMPAIRJE", 458.141, "service_scale", "RDCALC", 1.0);
  add(peaks, "JEPRECOMBO", 294.762, "service_scale", "JEPRECOMBO", 1.3);
  add(true, "RDJRNL", 263.088, "polled_share", "RDJRNL", 1.0);
  add(true, "QLONGJOB", 210.321, "polled_share", "QLONGJOB", 1.0);
  return targets;
}

// One parameter on its way: the last two points and the slope between them.
class Secant {
 public:
  explicit Secant(double response) : response_(response) {}

  // The next value of the parameter, given the ratio reached / wanted at `value`.
  double Next(double value, double ratio) {
    const double x = DeterministicLog(value);
    const double y = DeterministicLog(ratio);
    if (known_ && std::fabs(x - x_) > 2e-4) {
      response_ = std::clamp((y - y_) / (x - x_), 0.5 * response_, 2.0 * response_);
      response_ = std::clamp(response_, 0.5, 8.0);
    }
    known_ = true;
    x_ = x;
    y_ = y;
    return value * DeterministicExp(std::clamp(-y / response_, -0.7, 0.7));
  }

 private:
  double response_;
  bool known_ = false;
  double x_ = 0.0;
  double y_ = 0.0;
};

double& Parameter(const ErpModel& model, const Target& target, Knobs& knobs) {
  const size_t process = model.IndexOf(target.of);
  return target.parameter == "polled_share" ? knobs.polled_share[process] : knobs.service_scale[process];
}

// Notes each target's hours; 0 when all are met, else the sum of the relative errors of those that are not,
// each at most 1 so that one that is out of reach does not outweigh the others.
double Compare(const ErpModel& model, const PoolResult& result, double tolerance,
               std::vector<Target>& targets) {
  double misses = 0.0;
  for (Target& target : targets) {
    const int64_t seconds = result.long_wait_s[model.IndexOf(target.process)];
    target.reached_hours = static_cast<double>(seconds) / 3600.0;
    const double miss = std::fabs(target.reached_hours / target.hours - 1.0);
    if (miss > tolerance) misses += std::min(1.0, miss);
  }
  return misses;
}

}  // namespace

Result<Calibration> Calibrate(const ErpModel& model, const ErpCalendar& calendar, double rows_scale,
                              std::vector<Job>& jobs, Progress& progress) {
  Calibration calibration;
  calibration.tolerance = kTolerance * std::max(1.0, 1.0 / rows_scale);
  calibration.targets = TargetsOf(model.patterns, rows_scale);
  std::vector<Target>& targets = calibration.targets;
  std::vector<Secant> secants;
  for (const Target& target : targets) secants.emplace_back(target.response);
  Knobs knobs = DefaultKnobs(model);
  Knobs best = knobs;
  double best_error = HUGE_VAL;
  progress.Start("calibrate", 0, "simulations");
  const auto simulate = [&](const Knobs& at) {
    calibration.result = RunPool(model, calendar, at, jobs);
    progress.Update(static_cast<uint64_t>(++calibration.rounds));
    return Compare(model, calibration.result, calibration.tolerance, targets);
  };
  while (calibration.rounds < kMaxRounds) {
    if (progress.Cancelled()) return Interrupted("generate erp: interrupted");
    const double error = simulate(knobs);
    if (error < best_error) {
      best_error = error;
      best = knobs;
    }
    if (error == 0.0) break;
    for (size_t i = 0; i < targets.size(); ++i) {
      double& value = Parameter(model, targets[i], knobs);
      const double ratio = std::max(1e-3, targets[i].reached_hours / targets[i].hours);
      value = secants[i].Next(value, ratio);
      value = targets[i].parameter == "polled_share" ? std::min(value, 1.0) : std::clamp(value, 0.1, 8.0);
    }
  }
  if (best_error > 0.0) simulate(best);
  calibration.converged = best_error == 0.0;
  for (Target& target : targets) target.value = Parameter(model, target, best);
  calibration.knobs = best;
  progress.Finish();
  return calibration;
}

}  // namespace harness::generate
