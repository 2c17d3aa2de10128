// SPDX-License-Identifier: Apache-2.0
// One process fills most of a pool while others wait.
#include <cmath>

#include "base/text.h"
#include "ideaspace/lever_text.h"
#include "ideaspace/levers.h"
#include "process/sample_summary.h"

namespace harness::ideaspace {
namespace {

int64_t SlotsOf(const LeverInput& input, uint32_t process) {
  const auto& hosts = input.learned.pools.runs_on[process];
  return hosts.empty() ? 0 : input.slots_of_group[input.groups.group_of_host[hosts.front()]];
}

// One below where it dominates.
int64_t CapFor(int64_t slots, double share) {
  return std::max<int64_t>(1, static_cast<int64_t>(std::ceil(share * static_cast<double>(slots))) - 1);
}

Proposal Cap(const LeverInput& input, uint32_t process, int64_t most, const Json& values) {
  const std::string name = input.Name(process);
  Proposal proposal;
  proposal.hours = process::Hours(input.ChargedTo(process));
  proposal.n = input.processes[process].runs;
  Recommendation& r = proposal.recommendation = RecommendationOf(kCapConcurrency.info);
  r.target_kind = "process";
  r.target = name;
  r.target_process_ids = {name};
  r.actions = {"cap:" + ActionName(name) + ":" + std::to_string(most)};
  r.recommendation = "Run at most " + std::to_string(most) + " of " + name + " at once. For " +
                     HoursText(process::Hours(input.processes[process].dominated_us)) +
                     " it held more than that many of the " + std::to_string(SlotsOf(input, process)) +
                     " slots while others waited; " + HoursText(proposal.hours) +
                     " of their waiting are charged to it.";
  r.evidence = EvidenceJson(ProcessQuery(name, "host, started_us, ended_us", "ended_us >= started_us"),
                            input.processes[process].timed, values);
  r.assumptions = {
      "a host has as many slots as it was ever seen to run at once",
      "contention is charged to those that held the slots meanwhile, by their share of slot-time"};
  return proposal;
}

Result<GateResult> GateCapConcurrency(const LeverInput& input, const LeverSettings& s) {
  const LeverInfo& info = kCapConcurrency.info;
  const Json thresholds = {{"least_slot_share", s.cap_least_share}, {"least_hours", s.least_hours}};
  Nearest nearest("pattern_absent",
                  "No process holds " + PercentText(s.cap_least_share) + " of a pool while others wait.");
  GateResult result;
  for (const uint32_t process : input.by_name) {
    const ProcessSummary& summary = input.processes[process];
    if (summary.dominated_us == 0 || !input.IsNamed(process)) continue;
    const double charged = process::Hours(input.ChargedTo(process));
    const double dominated = process::Hours(summary.dominated_us);
    const int64_t slots = SlotsOf(input, process);
    const Json values = {
        {"charged_to_it_h", charged}, {"dominated_h", dominated}, {"slots", slots}, {"runs", summary.runs}};
    if (charged < s.least_hours || dominated < s.least_hours) {
      nearest.Consider(charged, "too_little",
                       input.Name(process) + " held " + PercentText(s.cap_least_share) + " of the " +
                           std::to_string(slots) + " slots for " + HoursText(dominated) +
                           " while others waited, and " + HoursText(charged) +
                           " of their waiting are charged to it; " + HoursText(s.least_hours) +
                           " of each are needed.",
                       values);
    } else {
      result.proposals.push_back(Cap(input, process, CapFor(slots, s.cap_least_share), values));
    }
  }
  if (result.proposals.empty()) result.skipped.push_back(nearest.Skip(info, thresholds));
  return result;
}

}  // namespace

constinit const Lever kCapConcurrency = {
    .info =
        {.id = "cap_concurrency_v1",
         .label = "Concurrency cap",
         .action_type = "cap_concurrency",
         .what = "One process fills most slots of a pool at once while others wait.",
         .gate = "Time in which the process held at least `cap_least_share` of the slots of its pool while "
                 "another process waited, and contention that others charge to it: at least "
                 "`least_hours` each.",
         .transformation = "`cap:PROCESS:2`",
         .enforcement = "The limit of parallel executions of the process in the batch manager.",
         .risks = "The process itself takes longer to get through its work. | Slots stay free when nobody "
                  "else wants them.",
         .how_to_check = "Plot its running executions over time beside the waits of all others; after the "
                         "change the curve must not pass the cap.",
         .disproof = "If the others wait as long with the cap in place, it was not this process that kept "
                     "them waiting.",
         .known_issue = ""},
    .gate = GateCapConcurrency};

}  // namespace harness::ideaspace
