// SPDX-License-Identifier: Apache-2.0
#include "plugins/analysis_wait_attribution_v1/slots_json.h"

namespace harness::plugins::analysis_wait_attribution_v1 {

Json HostsJson(const process::Executions& log, const process::SlotPools& pools) {
  Json list = Json::array();
  for (const size_t host : log.hosts.SortedByName()) {
    const process::HostSlots& slots = pools.hosts[host];
    Json closed = Json::array();
    for (const auto& span : slots.calendar.closed)
      closed.push_back({{"from_us", span.from_us}, {"to_us", span.to_us}});
    Json outages = Json::array();
    for (const process::Outage& outage : slots.outages) {
      outages.push_back({{"from_us", outage.span.from_us},
                         {"to_us", outage.span.to_us},
                         {"executions", outage.executions},
                         {"processes", outage.processes}});
    }
    list.push_back({{"host", std::string(log.hosts.NameOf(host))},
                    {"slots", slots.slots},
                    {"at_most_us", slots.at_most_us},
                    {"exceeded", slots.exceeded},
                    {"exceeded_us", slots.exceeded_us},
                    {"starts", slots.starts},
                    {"closed", std::move(closed)},
                    {"closed_times", slots.closed_times},
                    {"outages", std::move(outages)}});
  }
  return list;
}

Json CapsJson(const process::Executions& log, const process::SlotPools& pools) {
  Json list = Json::array();
  for (const size_t process : log.processes.SortedByName()) {
    const process::ProcessCap& cap = pools.caps[process];
    if (cap.running == 0) continue;
    list.push_back({{"process_id", std::string(log.processes.NameOf(process))},
                    {"running", cap.running},
                    {"waited_us", cap.waited_us},
                    {"spells", cap.spells}});
  }
  return list;
}

Json PollsJson(const process::Executions& log, const process::SlotPools& pools) {
  Json list = Json::array();
  for (const size_t process : log.processes.SortedByName()) {
    const process::Poll& poll = pools.polls[process];
    if (poll.period_us == 0) continue;
    list.push_back({{"process_id", std::string(log.processes.NameOf(process))},
                    {"period_us", poll.period_us},
                    {"phase_us", poll.phase_us},
                    {"starts", poll.starts},
                    {"on_tick", poll.on_tick}});
  }
  return list;
}

}  // namespace harness::plugins::analysis_wait_attribution_v1
