// SPDX-License-Identifier: Apache-2.0
// Steps that were asked for together run one after the other.
#include <algorithm>

#include "base/sql_text.h"
#include "base/text.h"
#include "ideaspace/lever_text.h"
#include "ideaspace/levers.h"
#include "process/sample_summary.h"

namespace harness::ideaspace {
namespace {

// A process and those that it waits for though it was asked for together with them: one change of one chain.
struct Branch {
  uint32_t child = 0;
  int64_t links = 0, held = 0, together = 0;
  Int128 held_us = 0;
  std::vector<const Hold*> parents;  // longest first, ties by name

  void Add(const Hold& hold) {
    child = hold.child;
    links += hold.links;
    held += hold.rows;
    together += hold.together;
    held_us += hold.held_us;
    parents.push_back(&hold);
  }
};

double TogetherShare(int64_t together, int64_t links) {
  return static_cast<double>(together) / static_cast<double>(links);
}

Json ParentValues(const LeverInput& input, const Hold& hold) {
  return {{"predecessor", input.Name(hold.parent)},
          {"links", hold.links},
          {"held", hold.rows},
          {"together_share", TogetherShare(hold.together, hold.links)},
          {"held_h", process::Hours(hold.held_us)}};
}

Json Values(const LeverInput& input, const Branch& branch) {
  Json parents = Json::array();
  for (const Hold* hold : branch.parents) parents.push_back(ParentValues(input, *hold));
  return {{"child", input.Name(branch.child)},
          {"links", branch.links},
          {"held", branch.held},
          {"together_share", TogetherShare(branch.together, branch.links)},
          {"held_h", process::Hours(branch.held_us)},
          {"predecessors", std::move(parents)}};
}

// The executions of the child whose last predecessor is one of the parents, beside its end.
std::string LinksQuery(const std::string& child, const std::vector<std::string>& parents) {
  const std::string of_child = " FROM events WHERE process_id = " + SqlText(child);
  const std::string names = SqlTexts(parents);
  return "SELECT child.row_id, last.process_id AS predecessor, last.started_us AS predecessor_started_us, "
         "last.ended_us AS predecessor_ended_us, coalesce(child.eligible_us, child.queued_us) AS "
         "eligible_us, "
         "child.started_us FROM events AS child JOIN (SELECT link.row_id, before.process_id, "
         "before.started_us, before.ended_us, row_number() OVER (PARTITION BY link.row_id ORDER BY "
         "before.ended_us DESC NULLS FIRST, before.row_id) AS place FROM (SELECT row_id, parent_id AS id" +
         of_child + " UNION ALL SELECT row_id, depends_on_id" + of_child +
         ") AS link JOIN events AS before ON before.execution_id = link.id WHERE before.row_id <> "
         "link.row_id) AS last ON last.row_id = child.row_id AND last.place = 1 WHERE last.process_id IN (" +
         names +
         ") AND child.started_us >= coalesce(child.eligible_us, child.queued_us) ORDER BY child.row_id";
}

// "A", "A and B", "A, B and C".
std::string AndText(std::vector<std::string> names) {
  const std::string last = names.back();
  names.pop_back();
  return names.empty() ? last : Join(names, ", ") + " and " + last;
}

std::string SideBySideText(const LeverInput& input, const Branch& branch,
                           const std::vector<std::string>& parents) {
  const std::string child = input.Name(branch.child);
  const std::string all = AndText(parents);
  const bool one = parents.size() == 1;
  std::string text =
      "Run " + child + " beside " + all + " instead of after " + (one ? "it" : "them") +
      ", if it uses nothing from " + all + ". In " + FormatThousands(branch.together) + " of " +
      CountText(branch.links, "case") + " " + (one ? "both" : child + " and the one that it follows") +
      " were asked for together, and " + child + " waited " + HoursText(process::Hours(branch.held_us)) +
      " for " + (one ? all : "one of them") + " to end";
  if (one) return text + ".";
  std::vector<std::string> hours;
  for (const Hold* hold : branch.parents)
    hours.push_back(input.Name(hold->parent) + " " + HoursText(process::Hours(hold->held_us)));
  return text + ": " + Join(hours, ", ") + ".";
}

Proposal Unlink(const LeverInput& input, const Branch& branch) {
  const std::string child = input.Name(branch.child);
  std::vector<std::string> parents;
  for (const Hold* hold : branch.parents) parents.push_back(input.Name(hold->parent));
  Proposal proposal;
  proposal.hours = process::Hours(branch.held_us);
  proposal.n = branch.links;
  Recommendation& r = proposal.recommendation = RecommendationOf(kParallelizeBranches.info);
  r.target_kind = "process";
  r.target = child;
  r.target_process_ids = parents;
  r.target_process_ids.push_back(child);
  std::sort(r.target_process_ids.begin(), r.target_process_ids.end());
  for (const std::string& parent : parents)
    r.actions.push_back("unlink:" + ActionName(child) + ":" + ActionName(parent));
  r.recommendation = SideBySideText(input, branch, parents);
  r.evidence = EvidenceJson(LinksQuery(child, parents), branch.links, Values(input, branch));
  r.assumptions = {child + " does not use what " + AndText(parents) + " " +
                   (parents.size() == 1 ? "brings" : "bring") + ": the log cannot tell"};
  r.cost.actions = static_cast<int64_t>(r.actions.size());
  return proposal;
}

Json Measured(const LeverInput& input, const Hold& hold) {
  Json values = ParentValues(input, hold);
  values["child"] = input.Name(hold.child);
  return values;
}

Result<GateResult> GateParallelizeBranches(const LeverInput& input, const LeverSettings& s) {
  const LeverInfo& info = kParallelizeBranches.info;
  const Json thresholds = {{"least_together_share", s.branch_least_share},
                           {"least_hours", s.least_hours},
                           {"least_runs", s.least_runs}};
  Nearest nearest("pattern_absent", "No execution that was asked for together with another waited for it.");
  std::vector<Branch> branches(input.processes.size());
  for (const Hold& hold : input.holds) {
    if (hold.rows == 0 || hold.child == hold.parent || !input.IsNamed(hold.child) ||
        !input.IsNamed(hold.parent))
      continue;
    const double hours = process::Hours(hold.held_us);
    const double together = TogetherShare(hold.together, hold.links);
    if (together < s.branch_least_share) {
      nearest.Consider(hours, "not_branches",
                       input.Name(hold.child) + " is held " + HoursText(hours) + " by " +
                           input.Name(hold.parent) + ", but asked for together with it in " +
                           PercentText(together) + " of the cases alone (" +
                           PercentText(s.branch_least_share) + " are needed): it comes out of it.",
                       Measured(input, hold));
    } else if (hours < s.least_hours || hold.links < s.least_runs) {
      nearest.Consider(hours, "too_little",
                       input.Name(hold.child) + " is held " + HoursText(hours) + " by " +
                           input.Name(hold.parent) + " in " + CountText(hold.links, "case") + "; " +
                           HoursText(s.least_hours) + " and " + std::to_string(s.least_runs) + " are needed.",
                       Measured(input, hold));
    } else {
      branches[hold.child].Add(hold);
    }
  }
  GateResult result;
  for (const uint32_t process : input.by_name) {
    if (!branches[process].parents.empty()) result.proposals.push_back(Unlink(input, branches[process]));
  }
  if (result.proposals.empty()) result.skipped.push_back(nearest.Skip(info, thresholds));
  return result;
}

}  // namespace

constinit const Lever kParallelizeBranches = {
    .info = {.id = "parallelize_branches_v1",
             .label = "Branches side by side",
             .action_type = "change_dependency",
             .what = "Steps that are asked for together run one after the other.",
             .gate =
                 "Executions of a process whose last predecessor is of another: at least `least_runs`, of "
                 "which `branch_least_share` were asked for no later than the predecessor (or before it "
                 "started), so that all else they need was there; held for at least `least_hours`. One "
                 "proposal names all predecessors of which this is so.",
             .transformation = "`unlink:PROCESS:PREDECESSOR`, one for each predecessor",
             .enforcement = "The chain's definition in the batch manager: the dependency between the steps.",
             .risks = "The log cannot tell whether the step uses what its predecessor brings: ask those who "
                      "wrote it. | Both hold slots at the same time.",
             .how_to_check =
                 "Read what the second step reads. Run one chain with both steps side by side in a "
                 "test system and compare the results.",
             .disproof = "If the results differ, the dependency is real.",
             .known_issue = "",
             .needs = kNeedsProcesses | kNeedsWaits | kNeedsPredecessors},
    .gate = GateParallelizeBranches};

}  // namespace harness::ideaspace
