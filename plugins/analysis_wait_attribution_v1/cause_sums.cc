// SPDX-License-Identifier: Apache-2.0
#include "plugins/analysis_wait_attribution_v1/cause_sums.h"

#include <algorithm>

#include "base/exact_json.h"

namespace harness::plugins::analysis_wait_attribution_v1 {
namespace {

using process::CauseTimes;
using process::WaitCause;

// Whole hours a step, so that steps begin on the clock.
void LayOutSteps(const process::Executions& log, size_t most, Sums& sums) {
  Timestamp first = INT64_MAX;
  Timestamp last = INT64_MIN;
  for (const Timestamp at : log.eligible_us) {
    if (at == process::kUnknownTime) continue;
    first = std::min(first, at);
    last = std::max(last, at);
  }
  if (first > last) return;
  sums.start_us = FloorTo(first, kMicrosPerHour);
  const Micros hours = (last - sums.start_us) / kMicrosPerHour + 1;
  const auto wanted = static_cast<Micros>(most);
  sums.step_us = (hours + wanted - 1) / wanted * kMicrosPerHour;
  sums.over_time.resize(static_cast<size_t>((last - sums.start_us) / sums.step_us) + 1);
}

}  // namespace

Json ToJson(const CauseSums& sums) {
  Json json = {{"wait_us", ExactJson(sums.wait_us)}};
  for (size_t i = 0; i < sums.causes.size(); ++i) {
    json[std::string(WaitCauseName(static_cast<WaitCause>(i))) + "_us"] = ExactJson(sums.causes[i]);
  }
  return json;
}

Sums SumUp(const process::LearnedLog& learned, const process::CloseWindows& windows, size_t steps) {
  const process::Executions& log = learned.log;
  Sums sums;
  sums.by_process.resize(log.processes.size());
  sums.by_host.resize(log.hosts.size());
  LayOutSteps(log, steps, sums);
  sums.totals = process::VisitWaits(
      log, learned.pools, learned.timeline, learned.batches.released_us,
      [&](uint32_t row, const CauseTimes& times, Micros overtaken) {
        const Timestamp eligible = log.eligible_us[row];
        ExactSum wait;
        for (const Micros time : times) wait.Add(time);
        sums.scopes.AddAt(windows, process::ReferenceTime(log, learned.facts, row),
                          [&](CauseSums& scope) { scope.Add(times, wait); });
        sums.by_process[log.process[row]].Add(times, wait);
        sums.by_host[log.host[row]].Add(times, wait);
        sums.over_time[static_cast<size_t>((eligible - sums.start_us) / sums.step_us)].Add(times, wait);
        sums.overtaken_us.Add(overtaken);
      });
  return sums;
}

Json ByName(const std::vector<CauseSums>& sums, const process::NameIndex& names, const char* key) {
  std::vector<size_t> order = names.SortedByName();
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return sums[a].wait_us.value() > sums[b].wait_us.value(); });
  Json list = Json::array();
  for (const size_t number : order) {
    if (sums[number].runs == 0) continue;
    list.push_back({{key, std::string(names.NameOf(number))},
                    {"runs", sums[number].runs},
                    {"causes", ToJson(sums[number])}});
  }
  return list;
}

}  // namespace harness::plugins::analysis_wait_attribution_v1
