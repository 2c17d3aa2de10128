// SPDX-License-Identifier: Apache-2.0
// Long executions block slots for everybody else.
#include <algorithm>

#include "base/text.h"
#include "ideaspace/lever_text.h"
#include "ideaspace/levers.h"
#include "process/sample_summary.h"

namespace harness::ideaspace {
namespace {

// Median of the processes' median durations, each counted by its runs.
double TypicalDuration(const LeverInput& input) {
  std::vector<std::pair<double, int64_t>> medians;
  int64_t runs = 0;
  for (const ProcessSummary& summary : input.processes) {
    if (summary.timed == 0) continue;
    medians.emplace_back(summary.duration_p50_us, summary.timed);
    runs += summary.timed;
  }
  std::sort(medians.begin(), medians.end());
  int64_t seen = 0;
  for (const auto& [median, count] : medians) {
    seen += count;
    if (2 * seen >= runs) return median;
  }
  return 0;
}

Proposal Split(const LeverInput& input, uint32_t process, const Json& values) {
  const std::string name = input.Name(process);
  const ProcessSummary& summary = input.processes[process];
  Proposal proposal;
  proposal.hours = process::Hours(input.ChargedTo(process));
  proposal.n = summary.runs;
  Recommendation& r = proposal.recommendation = RecommendationOf(kSplitBatches.info);
  r.target_kind = "process";
  r.target = name;
  r.target_process_ids = {name};
  r.actions = {"split:" + ActionName(name) + ":2"};
  r.recommendation = "Split each " + name +
                     " into two of half the size, so that others get in between. A run "
                     "takes " +
                     MinutesText(summary.duration_p50_us) + " at the median, and others waited " +
                     HoursText(proposal.hours) + " for slots that it held.";
  r.evidence = EvidenceJson(ProcessQuery(name, "host, started_us, ended_us", "ended_us >= started_us"),
                            summary.timed, values);
  r.assumptions = {
      "its work can be cut in two parts that run one after the other, without setup",
      "contention is charged to those that held the slots meanwhile, by their share of slot-time"};
  return proposal;
}

Result<GateResult> GateSplitBatches(const LeverInput& input, const LeverSettings& s) {
  const LeverInfo& info = kSplitBatches.info;
  const double typical = TypicalDuration(input);
  const Json thresholds = {{"duration_ratio", s.split_duration_ratio}, {"least_hours", s.least_hours}};
  Nearest nearest("pattern_absent", "No contention is charged to processes that run much longer than others.",
                  {{"typical_duration_s", typical / kMicrosPerSecond}});
  GateResult result;
  for (const uint32_t process : input.by_name) {
    const ProcessSummary& summary = input.processes[process];
    if (!input.IsNamed(process) || summary.duration_p50_us < s.split_duration_ratio * typical) continue;
    const double charged = process::Hours(input.ChargedTo(process));
    if (charged == 0) continue;
    const Json values = {{"charged_to_it_h", charged},
                         {"duration_p50_s", summary.duration_p50_us / kMicrosPerSecond},
                         {"typical_duration_s", typical / kMicrosPerSecond},
                         {"runs", summary.runs}};
    if (charged < s.least_hours) {
      nearest.Consider(charged, "too_little",
                       "Others waited " + HoursText(charged) + " for slots that " + input.Name(process) +
                           " held, below " + HoursText(s.least_hours) + ".",
                       values);
    } else {
      result.proposals.push_back(Split(input, process, values));
    }
  }
  if (result.proposals.empty()) result.skipped.push_back(nearest.Skip(info, thresholds));
  return result;
}

}  // namespace

constinit const Lever kSplitBatches = {
    .info = {.id = "split_batches_v1",
             .label = "Smaller batches",
             .action_type = "split_work",
             .what = "Executions that run for long hold slots that others wait for.",
             .gate =
                 "A median duration of at least `split_duration_ratio` times that of a typical execution, "
                 "and contention that others charge to the process of at least `least_hours`.",
             .transformation = "`split:PROCESS:2`",
             .enforcement = "The size of the batch that the submitting job gives to the process.",
             .risks =
                 "The whole takes longer when others get in between the parts. | A part may need setup of "
                 "its own, which the log cannot tell.",
             .how_to_check =
                 "Compare the mean duration of a part with half of what a run took before, and the "
                 "waits of those that stood behind it.",
             .disproof = "If two parts take much longer than one run did, the setup eats what was gained.",
             .known_issue = "",
             .needs = kNeedsProcesses | kNeedsWaits | kNeedsDurations | kNeedsAttribution},
    .gate = GateSplitBatches};

}  // namespace harness::ideaspace
