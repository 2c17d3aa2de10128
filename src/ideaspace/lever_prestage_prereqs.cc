// SPDX-License-Identifier: Apache-2.0
// What others wait for stands in a queue itself.
#include "base/text.h"
#include "ideaspace/lever_text.h"
#include "ideaspace/levers.h"
#include "process/sample_summary.h"
#include "process/sql_terms.h"

namespace harness::ideaspace {
namespace {

struct Needed {
  Int128 queued_us = 0, held_us = 0;
  int64_t links = 0;
  uint32_t child = process::kNoRow;  // the one that is held most
};

std::vector<Needed> NeededByOthers(const LeverInput& input) {
  std::vector<Needed> needed(input.processes.size());
  for (const Hold& hold : input.holds) {
    if (hold.child == hold.parent) continue;
    Needed& of = needed[hold.parent];
    if (of.child == process::kNoRow) of.child = hold.child;
    of.queued_us += hold.queued_us;
    of.held_us += hold.held_us;
    of.links += hold.links;
  }
  return needed;
}

Proposal GoFirst(const LeverInput& input, uint32_t process, const Needed& needed, const Json& values) {
  const std::string name = input.Name(process);
  Proposal proposal;
  proposal.hours = process::Hours(needed.queued_us);
  proposal.n = needed.links;
  Recommendation& r = proposal.recommendation = RecommendationOf(kPrestagePrereqs.info);
  r.target_kind = "process";
  r.target = name;
  r.target_process_ids = {name};
  r.actions = {"priority:" + ActionName(name) + ":-1"};
  r.recommendation = "Let " + name + " go first, or ask for it earlier: " + HoursText(proposal.hours) +
                     " of the " + HoursText(process::Hours(needed.held_us)) + " that others (" +
                     input.Name(needed.child) +
                     " most of all) were held by it passed while it was itself ready and had no slot.";
  r.evidence = EvidenceJson(
      ProcessQuery(name, process::kEligibleSql + std::string(" AS eligible_us, started_us, ended_us")),
      input.processes[process].runs, values);
  r.assumptions = {"what it needs itself is there when it is eligible",
                   "the order of service can be told: it acts where work is served by priority"};
  return proposal;
}

Result<GateResult> GatePrestagePrereqs(const LeverInput& input, const LeverSettings& s) {
  const LeverInfo& info = kPrestagePrereqs.info;
  const Json thresholds = {{"least_hours", s.least_hours}, {"least_runs", s.least_runs}};
  Nearest nearest("pattern_absent", "No execution is held by one that waits for a slot itself.");
  GateResult result;
  const std::vector<Needed> needed = NeededByOthers(input);
  for (const uint32_t process : input.by_name) {
    const Needed& of = needed[process];
    if (of.queued_us == 0 || !input.IsNamed(process)) continue;
    const double hours = process::Hours(of.queued_us);
    const Json values = {{"held_while_it_queued_h", hours},
                         {"held_by_it_h", process::Hours(of.held_us)},
                         {"links", of.links},
                         {"held_most", input.Name(of.child)}};
    if (hours < s.least_hours || of.links < s.least_runs) {
      nearest.Consider(hours, "too_little",
                       "Others were held " + HoursText(hours) + " while " + input.Name(process) +
                           " waited for a slot, in " + CountText(of.links, "case") + "; " +
                           HoursText(s.least_hours) + " and " + std::to_string(s.least_runs) + " are needed.",
                       values);
    } else {
      result.proposals.push_back(GoFirst(input, process, of, values));
    }
  }
  if (result.proposals.empty()) result.skipped.push_back(nearest.Skip(info, thresholds));
  return result;
}

}  // namespace

constinit const Lever kPrestagePrereqs = {
    .info =
        {.id = "prestage_prereqs_v1",
         .label = "Prerequisites first",
         .action_type = "set_priority",
         .what = "Executions are held by one that waits for a slot itself.",
         .gate = "Time in which others were eligible and held by the process while it was itself ready and "
                 "had not started: at least `least_hours`, over at least `least_runs` links.",
         .transformation = "`priority:PROCESS:-1`",
         .enforcement = "The priority of the process in the batch manager, or the time at which it is asked "
                        "for.",
         .risks = "Other work starts later. | Nothing changes where the batch manager does not serve by "
                  "priority.",
         .how_to_check = "For some held executions, list when their predecessor was eligible, started and "
                         "ended; after the change it must start as soon as it is eligible.",
         .disproof = "If the predecessor starts at once and its followers wait as long, its run time is what "
                     "holds them.",
         .known_issue = "",
         .needs = kNeedsProcesses | kNeedsWaits | kNeedsPredecessors},
    .gate = GatePrestagePrereqs};

}  // namespace harness::ideaspace
