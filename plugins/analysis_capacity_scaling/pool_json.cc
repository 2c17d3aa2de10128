// SPDX-License-Identifier: Apache-2.0
#include "plugins/analysis_capacity_scaling/pool_json.h"

#include <algorithm>

#include "base/exact_json.h"
#include "plugins/analysis_capacity_scaling/theory.h"
#include "replay/naive_promise.h"

namespace harness::plugins::analysis_capacity_scaling {
namespace {

using replay::NaiveSaving;
using replay::Outcome;

// Without figures where no figure is believed.
Json OutcomeJson(const Outcome& outcome, const Pool& pool) {
  const bool figure = !IsInconclusive(outcome);
  const auto bound = [&](const std::optional<Int128>& us) { return figure && us ? ExactJson(*us) : Json(); };
  return {{"saving_us", bound(outcome.delta_wait_us)},
          {"ci_low_us", bound(outcome.interval.low_us)},
          {"ci_high_us", bound(outcome.interval.high_us)},
          {"blocks", outcome.interval.blocks},
          {"saving_share", figure ? Json(ShareOf(outcome.delta_wait_us, pool.recorded_us)) : Json()},
          {"verdict", replay::VerdictName(outcome.verdict)},
          {"reason", outcome.reason},
          {"confidence", outcome.confidence}};
}

// Wait against slots: recorded services and arrivals on 0 to `more_slots` slots more. What the replay saves
// is taken from the recorded wait, or the error of the model would look like the effect of slots.
Json CurveJson(const Judged& judged) {
  const Pool& pool = judged.pool;
  Json points = Json::array();
  for (size_t more = 0; more <= judged.curve.size(); ++more) {
    const auto k = static_cast<int64_t>(more);
    const Outcome* outcome = more == 0 ? nullptr : &judged.curve[more - 1];
    const auto wait = [&](Int128 saved) { return ExactJson(pool.recorded_us - saved); };
    const bool figure = outcome == nullptr || !IsInconclusive(*outcome);
    const bool interval = figure && outcome != nullptr && outcome->interval.low_us.has_value();
    points.push_back(
        {{"more_slots", k},
         {"slots", pool.slots + k},
         {"naive_wait_us", ExactJson(pool.recorded_us - NaiveSaving(pool.recorded_us, pool.slots, k))},
         {"theory_wait_us", NumberOrNull(TheoryWaitUs(pool, pool.slots + k))},
         {"replayed_wait_us",
          figure ? wait(outcome == nullptr ? Int128{0} : outcome->delta_wait_us) : Json()},
         {"ci_low_us", interval ? wait(*outcome->interval.high_us) : Json()},
         {"ci_high_us", interval ? wait(*outcome->interval.low_us) : Json()},
         {"verdict", outcome == nullptr ? Json() : Json(replay::VerdictName(outcome->verdict))}});
  }
  return points;
}

Json ProcessesJson(const Judged& judged, const replay::Names& names, const Waits& waits, size_t top) {
  const Pool& pool = judged.pool;
  std::vector<uint32_t> order = pool.processes;  // by name
  std::stable_sort(order.begin(), order.end(),
                   [&](uint32_t a, uint32_t b) { return waits.recorded[a] > waits.recorded[b]; });
  if (order.size() > top) order.resize(top);
  const auto theory = TheorySavingUs(pool);
  Json list = Json::array();
  for (const uint32_t process : order) {
    Int128 delta = 0;
    for (const replay::ProcessDelta& of : judged.server.processes) {
      if (of.process == process) delta = of.delta_wait_us;
    }
    // First come, first served: every execution of the pool has the same mean wait.
    const double share = static_cast<double>(waits.runs[process]) / static_cast<double>(pool.load.executions);
    list.push_back({{"process_id", names.processes[process]},
                    {"runs", waits.runs[process]},
                    {"recorded_wait_us", ExactJson(waits.recorded[process])},
                    {"replayed_wait_us", ExactJson(waits.replayed[process])},
                    {"naive_us", ExactJson(NaiveSaving(waits.recorded[process],
                                                       static_cast<int64_t>(pool.hosts.size()), 1))},
                    {"theory_us", theory && pool.load.executions > 0 ? Json(*theory * share) : Json()},
                    {"replayed_us", IsInconclusive(judged.server) ? Json() : ExactJson(delta)}});
  }
  return list;
}

Json NaiveJson(const Pool& pool) {
  return {
      {"label", "naive"},
      {"rule", "wait / (h + 1)"},
      {"servers", pool.hosts.size()},
      {"promised_us", ExactJson(NaiveSaving(pool.recorded_us, static_cast<int64_t>(pool.hosts.size()), 1))},
      {"promised_share", 1 / static_cast<double>(pool.hosts.size() + 1)}};
}

Json TheoryJson(const Pool& pool) {
  const auto theory = TheorySavingUs(pool);
  const auto offered = pool.load.OfferedLoad();
  return {{"applies", pool.no_theory.empty()},
          {"reason", pool.no_theory},
          {"offered_load", NumberOrNull(offered)},
          {"utilization", offered ? Json(*offered / static_cast<double>(pool.slots)) : Json()},
          {"scv_arrival", NumberOrNull(pool.load.scv_arrival)},
          {"scv_service", NumberOrNull(pool.load.scv_service)},
          {"mean_service_us", NumberOrNull(pool.load.mean_service_us)},
          {"wait_us", NumberOrNull(TheoryWaitUs(pool, pool.slots))},
          {"saving_us", NumberOrNull(theory)},
          {"saving_share", theory ? Json(*theory / RoundedRatio(pool.recorded_us, 1)) : Json()}};
}

}  // namespace

Json PoolJson(const Judged& judged, const replay::Names& names, const Waits& waits, size_t top_processes) {
  const Pool& pool = judged.pool;
  Json hosts = Json::array();
  for (const uint32_t position : pool.hosts) hosts.push_back(names.hosts[position]);
  return {{"name", pool.name},
          {"hosts", std::move(hosts)},
          {"executions", pool.runs},
          {"slots", pool.slots},
          {"server_slots", pool.server_slots},
          {"grown_host", names.hosts[pool.grown]},
          {"recorded_wait_us", ExactJson(pool.recorded_us)},
          {"replayed_wait_us", ExactJson(pool.replayed_us)},
          {"naive", NaiveJson(pool)},
          {"theory", TheoryJson(pool)},
          {"replayed", OutcomeJson(judged.server, pool)},
          {"causes", pool.causes},
          {"why", judged.why},
          {"curve", CurveJson(judged)},
          {"processes", ProcessesJson(judged, names, waits, top_processes)}};
}

}  // namespace harness::plugins::analysis_capacity_scaling
