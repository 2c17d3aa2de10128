// SPDX-License-Identifier: Apache-2.0
// Short work waits behind long work.
#include <algorithm>

#include "base/text.h"
#include "ideaspace/lever_text.h"
#include "ideaspace/levers.h"
#include "process/sample_summary.h"
#include "process/sql_terms.h"

namespace harness::ideaspace {
namespace {

struct Behind {
  Int128 us = 0;                  // contention charged to holders that run much longer
  std::vector<uint32_t> holders;  // those that it is charged to most first
};

std::vector<Behind> ChargedToLonger(const LeverInput& input, double ratio) {
  std::vector<Behind> behind(input.processes.size());
  for (const Blame& pair : input.blame) {
    const ProcessSummary &own = input.processes[pair.process], &holder = input.processes[pair.holder];
    if (own.timed == 0 || pair.holder == pair.process) continue;  // an unknown duration is no short one
    if (holder.timed == 0 || holder.duration_p50_us < ratio * own.duration_p50_us) continue;
    behind[pair.process].us += pair.us;
    behind[pair.process].holders.push_back(pair.holder);
  }
  return behind;
}

Proposal GoFirst(const LeverInput& input, uint32_t process, const Behind& behind, const Json& values) {
  const std::string name = input.Name(process);
  const std::string holder = input.Name(behind.holders.front());
  Proposal proposal;
  proposal.hours = process::Hours(behind.us);
  proposal.n = input.processes[process].runs;
  Recommendation& r = proposal.recommendation = RecommendationOf(kPriorityIsolation.info);
  r.target_kind = "process";
  r.target = name;
  r.target_process_ids = {name};
  r.actions = {"priority:" + ActionName(name) + ":-1"};
  r.recommendation = "Let " + name + " go before longer work. Its runs take " +
                     SecondsText(input.processes[process].duration_p50_us) + " at the median and waited " +
                     HoursText(proposal.hours) + " for slots that far longer executions held, those of " +
                     holder + " (" + SecondsText(input.processes[behind.holders.front()].duration_p50_us) +
                     ") most of all.";
  r.evidence = EvidenceJson(ProcessQuery(name, std::string("host, ") + process::kEligibleSql +
                                                   " AS eligible_us, started_us, ended_us"),
                            proposal.n, values);
  r.assumptions = {
      "contention is charged to those that held the slots meanwhile, by their share of slot-time",
      "the order of service can be told: it acts where work is served by priority"};
  return proposal;
}

Result<GateResult> GatePriorityIsolation(const LeverInput& input, const LeverSettings& s) {
  const LeverInfo& info = kPriorityIsolation.info;
  const Json thresholds = {{"duration_ratio", s.isolation_duration_ratio},
                           {"least_hours", s.least_hours},
                           {"least_runs", s.least_runs}};
  Nearest nearest("pattern_absent", "No contention is charged to processes that run much longer.");
  GateResult result;
  const auto all = ChargedToLonger(input, s.isolation_duration_ratio);
  for (const uint32_t process : input.by_name) {
    const Behind& behind = all[process];
    if (behind.us == 0 || !input.IsNamed(process)) continue;
    const std::string name = input.Name(process);
    const double hours = process::Hours(behind.us);
    const Json values = {{"behind_longer_h", hours},
                         {"runs", input.processes[process].runs},
                         {"duration_p50_s", input.processes[process].duration_p50_us / kMicrosPerSecond},
                         {"holder", input.Name(behind.holders.front())},
                         {"holder_duration_p50_s",
                          input.processes[behind.holders.front()].duration_p50_us / kMicrosPerSecond}};
    if (hours < s.least_hours || input.processes[process].runs < s.least_runs) {
      nearest.Consider(hours, "too_little",
                       name + " waited " + HoursText(hours) + " behind executions at least " +
                           FormatDouble(s.isolation_duration_ratio) + " times as long, in " +
                           CountText(input.processes[process].runs, "run") + "; " + HoursText(s.least_hours) +
                           " and " + std::to_string(s.least_runs) + " runs are needed.",
                       values);
    } else {
      result.proposals.push_back(GoFirst(input, process, behind, values));
    }
  }
  if (result.proposals.empty()) result.skipped.push_back(nearest.Skip(info, thresholds));
  return result;
}

}  // namespace

constinit const Lever kPriorityIsolation = {
    .info = {.id = "priority_isolation_v1",
             .label = "Short work first",
             .action_type = "set_priority",
             .what = "Short executions wait for slots that much longer ones hold.",
             .gate = "Contention of the process that the blame matrix charges to processes whose median "
                     "duration is at least `isolation_duration_ratio` times its own: at least `least_hours`, "
                     "over at least `least_runs` runs.",
             .transformation = "`priority:PROCESS:-1`",
             .enforcement = "The priority of the process, or a queue of its own, in the batch manager.",
             .risks = "Long work starts later, and with much short work perhaps very late. | Nothing changes "
                      "where the batch manager does not serve by priority.",
             .how_to_check =
                 "List the waits of the process beside what ran on the same host meanwhile; after "
                 "the change it must start at the first end of any execution there.",
             .disproof = "If it still waits while others that came later start, priority is not what orders "
                         "the queue.",
             .known_issue = "",
             .needs = kNeedsProcesses | kNeedsWaits | kNeedsDurations | kNeedsAttribution},
    .gate = GatePriorityIsolation};

}  // namespace harness::ideaspace
