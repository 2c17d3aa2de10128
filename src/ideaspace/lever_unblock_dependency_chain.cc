// SPDX-License-Identifier: Apache-2.0
// Waiting that no server removes: executions held by a predecessor that ends late.
#include <algorithm>

#include "base/sql_text.h"
#include "base/text.h"
#include "ideaspace/lever_text.h"
#include "ideaspace/levers.h"
#include "process/sample_summary.h"

namespace harness::ideaspace {
namespace {

// What one process holds up: the children of which it is a material reason.
struct Blocker {
  uint32_t parent = 0;
  Int128 held_us = 0, queued_us = 0, child_wait_us = 0;
  int64_t links = 0;
  std::vector<const Hold*> holds;  // longest first
};

double HeldShare(const LeverInput& input, const Hold& hold) {
  const Int128 wait = input.processes[hold.child].wait_us;
  return wait > 0 ? RoundedRatio(hold.held_us, wait) : 0;
}

Json Values(const LeverInput& input, const Blocker& blocker) {
  const ProcessSummary& parent = input.processes[blocker.parent];
  Json children = Json::array();
  for (const Hold* hold : blocker.holds) {
    children.push_back({{"process_id", input.Name(hold->child)},
                        {"links", hold->links},
                        {"held", hold->rows},
                        {"held_h", process::Hours(hold->held_us)},
                        {"share_of_its_wait", HeldShare(input, *hold)}});
  }
  const double mean_s = parent.timed > 0 ? RoundedRatio(parent.busy_us, parent.timed) / kMicrosPerSecond : 0;
  return {{"dependency", input.Name(blocker.parent)},
          {"dependency_runs", parent.runs},
          {"dependency_mean_duration_s", mean_s},
          {"children", std::move(children)},
          {"held_h", process::Hours(blocker.held_us)},
          {"dependency_queued_h", process::Hours(blocker.queued_us)}};
}

// The predecessor itself stands in a queue for most of the time in which it holds the others.
bool QueuesItself(const Blocker& blocker) {
  return blocker.queued_us * 2 >= blocker.held_us;
}

std::string HowLong(const LeverInput& input, const Blocker& blocker) {
  const ProcessSummary& parent = input.processes[blocker.parent];
  if (parent.timed == 0) return "";
  return input.Name(blocker.parent) + " runs for " +
         FormatThousands(
             static_cast<int64_t>(RoundedRatio(parent.busy_us, parent.timed) / kMicrosPerSecond + 0.5)) +
         " s on average. ";
}

// Each child beside the end of its last predecessor: what is to be seen by hand.
std::string ChildrenQuery(const std::string& parent, const std::vector<std::string>& children) {
  std::vector<std::string> names;
  for (const std::string& child : children) names.push_back(SqlText(child));
  const std::string is_child = " FROM events WHERE process_id IN (" + Join(names, ", ") + ")";
  return "SELECT child.row_id, child.process_id, last.ended_us AS predecessor_ended_us, "
         "coalesce(child.eligible_us, child.queued_us) AS eligible_us, child.started_us, "
         "(child.started_us - last.ended_us) / 1e6 AS seconds_after FROM events AS child JOIN (SELECT "
         "link.row_id, max(before.ended_us) AS ended_us, arg_max(before.process_id, before.ended_us) AS "
         "process_id FROM (SELECT row_id, parent_id AS id" +
         is_child + " UNION ALL SELECT row_id, depends_on_id" + is_child +
         ") AS link JOIN events AS before ON before.execution_id = link.id GROUP BY link.row_id) AS last ON "
         "last.row_id = child.row_id WHERE last.process_id = " +
         SqlText(parent) + " ORDER BY child.row_id";
}

Proposal Unblock(const LeverInput& input, const Blocker& blocker) {
  const std::string parent = input.Name(blocker.parent);
  Proposal proposal;
  proposal.hours = process::Hours(blocker.held_us);
  proposal.n = blocker.links;
  Recommendation& r = proposal.recommendation = RecommendationOf(kUnblockDependency.info);
  r.target_kind = "process";
  r.target = parent;
  r.target_process_ids = {parent};
  std::vector<std::string> children, names;
  for (const Hold* hold : blocker.holds) {
    const std::string child = input.Name(hold->child);
    names.push_back(child);
    children.push_back(child + " " + HoursText(process::Hours(hold->held_us)));
    if (child != parent) r.target_process_ids.push_back(child);
    if (!QueuesItself(blocker)) r.actions.push_back("unlink:" + ActionName(child) + ":" + ActionName(parent));
  }
  std::sort(r.target_process_ids.begin(), r.target_process_ids.end());
  r.recommendation = "What waits for " + parent + " waits because " + parent +
                     " ends late: " + Join(children, ", ") + " in " + CountText(blocker.links, "execution") +
                     ". " + HowLong(input, blocker);
  if (QueuesItself(blocker)) {
    r.actions = {"priority:" + ActionName(parent) + ":-1"};
    r.recommendation +=
        "For " + HoursText(process::Hours(blocker.queued_us)) +
        " of that it stood in the queue itself: let it go first. A server more does not end it.";
    r.assumptions = {"the order of service can be told: it acts where work is served by priority"};
  } else {
    r.recommendation +=
        "Let it release each of them as soon as its own part is done, instead of all at its "
        "end. A server more does not end it sooner.";
    r.assumptions = {"each can start as soon as " + parent +
                     " itself could, beside it: the most that an earlier release can bring"};
  }
  r.evidence = EvidenceJson(ChildrenQuery(parent, names), blocker.links, Values(input, blocker));
  r.cost.actions = static_cast<int64_t>(r.actions.size());
  return proposal;
}

Result<GateResult> GateUnblockDependencyChain(const LeverInput& input, const LeverSettings& s) {
  const LeverInfo& info = kUnblockDependency.info;
  const Json thresholds = {{"least_held_share", s.held_least_share},
                           {"least_together_share", s.branch_least_share},
                           {"least_hours", s.least_hours},
                           {"least_runs", s.least_runs}};
  Nearest nearest("pattern_absent", "No execution is held by another.", {{"held_h", 0}});
  std::vector<Blocker> blockers(input.processes.size());
  for (const Hold& hold : input.holds) {
    if (hold.rows == 0 || !input.IsNamed(hold.child) || !input.IsNamed(hold.parent)) continue;
    const double hours = process::Hours(hold.held_us);
    const double share = HeldShare(input, hold);
    const double together = static_cast<double>(hold.together) / static_cast<double>(hold.links);
    const std::string pair =
        input.Name(hold.child) + " is held " + HoursText(hours) + " by " + input.Name(hold.parent);
    const Json values = {{"child", input.Name(hold.child)},
                         {"dependency", input.Name(hold.parent)},
                         {"links", hold.links},
                         {"held_h", hours},
                         {"share_of_its_wait", share},
                         {"together_share", together}};
    if (hours < s.least_hours || hold.links < s.least_runs) {
      nearest.Consider(hours, "too_little",
                       pair + " in " + CountText(hold.links, "case") + "; " + HoursText(s.least_hours) +
                           " and " + std::to_string(s.least_runs) + " are needed.",
                       values);
    } else if (share < s.held_least_share) {
      nearest.Consider(hours, "not_mostly_held",
                       pair + ", " + PercentText(share) + " of its wait; " + PercentText(s.held_least_share) +
                           " are needed.",
                       values);
    } else if (together >= s.branch_least_share) {
      nearest.Consider(hours, "branches",
                       pair + ", asked for together with it: parallelize_branches_v1 speaks of that.",
                       values);
    } else {
      Blocker& blocker = blockers[hold.parent];
      blocker.parent = hold.parent;
      blocker.held_us += hold.held_us;
      blocker.queued_us += hold.queued_us;
      blocker.links += hold.links;
      blocker.holds.push_back(&hold);
    }
  }
  GateResult result;
  for (const uint32_t process : input.by_name) {
    if (!blockers[process].holds.empty()) result.proposals.push_back(Unblock(input, blockers[process]));
  }
  if (result.proposals.empty()) result.skipped.push_back(nearest.Skip(info, thresholds));
  return result;
}

}  // namespace

constinit const Lever kUnblockDependency = {
    .info =
        {.id = "unblock_dependency_chain_v1",
         .label = "Release from the dependency",
         .action_type = "change_dependency",
         .what = "Executions are held by a predecessor that ends late; the action is on that predecessor.",
         .gate = "Of the eligible wait of a process at least `held_least_share` passes before its last "
                 "predecessor, of one other process, has ended: at least `least_hours` over at least "
                 "`least_runs` executions, asked for after the predecessor started in more than 1 - "
                 "`branch_least_share` of the cases. Where the predecessor waits for a slot itself for half "
                 "of that time, it is to go first; else it is to release its followers earlier.",
         .transformation = "`unlink:CHILD:PREDECESSOR` for each child, or `priority:PREDECESSOR:-1`",
         .enforcement = "The program of the predecessor (release each child when its own part is done, or "
                        "smaller extracts), or its dependency in the batch manager.",
         .risks = "A child that starts too early finds its input incomplete. | Released children compete for "
                  "slots while the predecessor still runs. | The replay lets them start beside it: the most "
                  "that an earlier release can bring.",
         .how_to_check = "List the children with the end of their predecessor beside their own start: they "
                         "are eligible before that end, none starts before it, and most start soon after it.",
         .disproof = "If children wait as long after an earlier release, they wait for slots and not for the "
                     "predecessor.",
         .known_issue = "",
         .needs = kNeedsProcesses | kNeedsWaits | kNeedsPredecessors},
    .gate = GateUnblockDependencyChain};

}  // namespace harness::ideaspace
