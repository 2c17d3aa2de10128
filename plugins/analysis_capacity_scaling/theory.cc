// SPDX-License-Identifier: Apache-2.0
#include "plugins/analysis_capacity_scaling/theory.h"

#include <algorithm>

#include "base/text.h"
#include "process/formula_fit.h"
#include "process/sample_summary.h"
#include "queueing/general.h"

namespace harness::plugins::analysis_capacity_scaling {
namespace {

using process::Hours;

// Silences that take more of a log than this are closed hours or a break, not chance.
constexpr double kLargestSilence = 0.05;
// A formula that is off by more, of a wait worth naming, describes another system.
constexpr double kLargestTheoryFactor = 2;
constexpr double kWaitWorthNamingUs = 3.6e9;

std::string AgainstItsLoad(const Pool& pool) {
  const auto offered = pool.load.OfferedLoad();
  if (!offered || !pool.load.scv_arrival || !pool.load.scv_service) {
    return "arrivals or services vary in no measurable way";
  }
  if (pool.load.largest_slots > 1) return "executions take several slots at once";
  const double rho = *offered / static_cast<double>(pool.slots);
  if (rho >= 1) return "the offered load is " + PercentText(rho) + " of the slots: there is no steady state";
  if (!pool.law.is_object()) return "the log is too short to know whether its load is steady";
  if (pool.law.at("verdict") != "believable") {
    const Json& reasons = pool.law.at("reasons");
    std::string text = reasons.empty() ? "" : reasons.front().get<std::string>();
    if (text.ends_with(".")) text.pop_back();
    return pool.law.at("verdict").get<std::string>() + ": " + text;
  }
  return "";
}

std::vector<Timestamp> ArrivalsOf(const Pool& pool, const replay::Model& model) {
  std::vector<bool> ours(model.class_of_process.size());
  for (const uint32_t process : pool.processes) ours[process] = true;
  std::vector<Timestamp> arrivals;
  for (size_t job = 0; job < model.jobs(); ++job) {
    if (ours[model.process[job]]) arrivals.push_back(model.eligible_us[job]);
  }
  return arrivals;
}

// Closed hours and silences: the mean over the week is the load of no hour.
std::string AgainstItsHours(const Pool& pool, const replay::Model& model) {
  const bool closes = std::any_of(pool.hosts.begin(), pool.hosts.end(), [&](uint32_t position) {
    return !model.hosts[position].calendar.always_open();
  });
  if (closes) return "its hosts are closed or silent for a part of the time";
  const double silent = process::SilentShare(ArrivalsOf(pool, model));
  if (silent <= kLargestSilence) return "";
  return PercentText(silent) +
         " of the time passes in stretches without an arrival, longer than chance allows";
}

// The formula has to explain the wait that there is before it may tell what another would be.
std::string AgainstItsWait(const Pool& pool) {
  const auto expected = TheoryWaitUs(pool, pool.slots);
  if (!expected) return "the formula has no answer for this load";
  const double recorded = RoundedRatio(pool.recorded_us, 1);
  const double larger = std::max(*expected, recorded);
  if (larger < kWaitWorthNamingUs || larger <= kLargestTheoryFactor * std::min(*expected, recorded))
    return "";
  return "with the slots as they are the formula expects " + HoursText(*expected / kMicrosPerHour) +
         " of waits, and " + HoursText(Hours(pool.recorded_us)) + " were recorded";
}

}  // namespace

std::optional<double> TheoryWaitUs(const Pool& pool, int64_t slots) {
  if (!pool.no_theory.empty()) return std::nullopt;
  const auto wait = queueing::AllenCunneenWait(*pool.load.OfferedLoad(), slots, *pool.load.scv_arrival,
                                               *pool.load.scv_service, *pool.load.mean_service_us);
  if (!wait) return std::nullopt;
  return *wait * static_cast<double>(pool.load.executions);
}

std::optional<double> TheorySavingUs(const Pool& pool) {
  const auto now = TheoryWaitUs(pool, pool.slots);
  const auto then = TheoryWaitUs(pool, pool.slots + pool.server_slots);
  if (!now || !then) return std::nullopt;
  return std::min(*now - *then, RoundedRatio(pool.recorded_us, 1));
}

std::string WhyNoTheory(const Pool& pool, const replay::Model& model) {
  std::string why = AgainstItsLoad(pool);
  if (why.empty()) why = AgainstItsHours(pool, model);
  if (why.empty()) why = AgainstItsWait(pool);
  return why;
}

}  // namespace harness::plugins::analysis_capacity_scaling
