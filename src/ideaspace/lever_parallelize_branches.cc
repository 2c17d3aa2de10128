// SPDX-License-Identifier: Apache-2.0
// Two steps that were asked for together run one after the other.
#include "base/text.h"
#include "ideaspace/lever_text.h"
#include "ideaspace/levers.h"
#include "process/sample_summary.h"

namespace harness::ideaspace {
namespace {

Proposal Unlink(const LeverInput& input, const Hold& hold, const Json& values) {
  const std::string child = input.Name(hold.child);
  const std::string parent = input.Name(hold.parent);
  Proposal proposal;
  proposal.hours = process::Hours(hold.held_us);
  proposal.n = hold.links;
  Recommendation& r = proposal.recommendation = RecommendationOf(kParallelizeBranches.info);
  r.target_kind = "process";
  r.target = child;
  r.target_process_ids = child < parent ? std::vector{child, parent} : std::vector{parent, child};
  r.actions = {"unlink:" + ActionName(child) + ":" + ActionName(parent)};
  r.recommendation = "Run " + child + " beside " + parent + " instead of after it, if it does not use what " +
                     parent + " brings. In " + FormatThousands(hold.together) + " of " +
                     CountText(hold.links, "case") + " both were asked for together, and " + child +
                     " waited " + HoursText(proposal.hours) + " for " + parent + " to end.";
  r.evidence = EvidenceJson(ProcessQuery(child,
                                         "parent_id, depends_on_id, coalesce(eligible_us, queued_us) AS "
                                         "eligible_us, started_us",
                                         "(parent_id IS NOT NULL OR depends_on_id IS NOT NULL)"),
                            hold.links, values);
  r.assumptions = {child + " does not use what " + parent + " brings: the log cannot tell"};
  return proposal;
}

Result<GateResult> GateParallelizeBranches(const LeverInput& input, const LeverSettings& s) {
  const LeverInfo& info = kParallelizeBranches.info;
  const Json thresholds = {{"least_together_share", s.branch_least_share},
                           {"least_hours", s.least_hours},
                           {"least_runs", s.least_runs}};
  Nearest nearest("pattern_absent", "No execution that was asked for together with another waited for it.");
  GateResult result;
  for (const Hold& hold : input.holds) {
    if (hold.rows == 0 || hold.child == hold.parent || !input.IsNamed(hold.child) ||
        !input.IsNamed(hold.parent))
      continue;
    const double hours = process::Hours(hold.held_us);
    const double together = static_cast<double>(hold.together) / static_cast<double>(hold.links);
    const Json values = {{"child", input.Name(hold.child)},
                         {"predecessor", input.Name(hold.parent)},
                         {"links", hold.links},
                         {"held", hold.rows},
                         {"together_share", together},
                         {"held_h", hours}};
    if (together < s.branch_least_share) {
      nearest.Consider(hours, "not_branches",
                       input.Name(hold.child) + " is held " + HoursText(hours) + " by " +
                           input.Name(hold.parent) + ", but asked for together with it in " +
                           PercentText(together) + " of the cases alone (" +
                           PercentText(s.branch_least_share) + " are needed): it comes out of it.",
                       values);
    } else if (hours < s.least_hours || hold.links < s.least_runs) {
      nearest.Consider(hours, "too_little",
                       input.Name(hold.child) + " is held " + HoursText(hours) + " by " +
                           input.Name(hold.parent) + " in " + CountText(hold.links, "case") + "; " +
                           HoursText(s.least_hours) + " and " + std::to_string(s.least_runs) + " are needed.",
                       values);
    } else {
      result.proposals.push_back(Unlink(input, hold, values));
    }
  }
  if (result.proposals.empty()) result.skipped.push_back(nearest.Skip(info, thresholds));
  return result;
}

}  // namespace

constinit const Lever kParallelizeBranches = {
    .info = {.id = "parallelize_branches_v1",
             .label = "Branches side by side",
             .action_type = "change_dependency",
             .what = "Two steps that are asked for together run one after the other.",
             .gate =
                 "Executions of a process whose last predecessor is of another: at least `least_runs`, of "
                 "which `branch_least_share` were asked for no later than the predecessor (or before it "
                 "started), so that all else they need was there; held for at least `least_hours`.",
             .transformation = "`unlink:PROCESS:PREDECESSOR`",
             .enforcement =
                 "The chain's definition in the batch manager: the dependency between the two steps.",
             .risks = "The log cannot tell whether the step uses what its predecessor brings: ask those who "
                      "wrote it. | Both hold slots at the same time.",
             .how_to_check =
                 "Read what the second step reads. Run one chain with both steps side by side in a "
                 "test system and compare the results.",
             .disproof = "If the results differ, the dependency is real.",
             .known_issue = ""},
    .gate = GateParallelizeBranches};

}  // namespace harness::ideaspace
