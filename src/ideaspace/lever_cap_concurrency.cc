// SPDX-License-Identifier: Apache-2.0
// One process fills most of a pool while others wait.
#include <algorithm>
#include <cmath>
#include <span>
#include <utility>
#include <vector>

#include "base/text.h"
#include "ideaspace/held_excess.h"
#include "ideaspace/lever_text.h"
#include "ideaspace/levers.h"
#include "ideaspace/paired_permutation.h"
#include "process/sample_summary.h"

namespace harness::ideaspace {
namespace {

int64_t SlotsOf(const LeverInput& input, uint32_t process) {
  const auto& hosts = input.learned.pools.runs_on[process];
  return hosts.empty() ? 0 : input.slots_of_group[input.groups.group_of_host[hosts.front()]];
}

// A pool counts slots, and a cap executions, of which each may take several slots.
struct CapOf {
  int64_t slots = 0;         // of the pool
  int64_t most_slots = 0;    // one below where the process dominates
  int64_t slots_each = 1;    // what its executions take: lower median of those that hold slots
  int64_t most_at_once = 0;  // executions that ever ran at once
  int64_t executions = 0;    // the cap

  bool Binds() const { return most_at_once > executions; }
};

int64_t SlotsEach(const LeverInput& input, const std::vector<uint32_t>& held) {
  std::vector<uint32_t> slots;
  for (const uint32_t row : held) slots.push_back(input.log().slots[row]);
  if (slots.empty()) return 1;
  const auto middle = slots.begin() + static_cast<std::ptrdiff_t>((slots.size() - 1) / 2);
  std::nth_element(slots.begin(), middle, slots.end());
  return *middle;
}

// At one instant ends come before starts.
int64_t MostAtOnce(const LeverInput& input, const std::vector<uint32_t>& held) {
  std::vector<std::pair<Timestamp, int>> steps;
  for (const uint32_t row : held) {
    steps.emplace_back(input.log().started_us[row], 1);
    steps.emplace_back(input.log().ended_us[row], -1);
  }
  std::sort(steps.begin(), steps.end());
  int64_t running = 0, most = 0;
  for (const auto& [at, step] : steps) most = std::max(most, running += step);
  return most;
}

CapOf CapFor(const LeverInput& input, uint32_t process, double share) {
  std::vector<uint32_t> held;
  for (const uint32_t row : input.RowsOf(process)) {
    if (process::HoldsSlots(input.log(), row)) held.push_back(row);
  }
  CapOf cap;
  cap.slots = SlotsOf(input, process);
  cap.most_slots =
      std::max<int64_t>(1, static_cast<int64_t>(std::ceil(share * static_cast<double>(cap.slots))) - 1);
  cap.slots_each = SlotsEach(input, held);
  cap.most_at_once = MostAtOnce(input, held);
  cap.executions = std::max<int64_t>(1, cap.most_slots / cap.slots_each);
  return cap;
}

void AddSizes(const CapOf& cap, Json& values) {
  values["slots_of_a_run"] = cap.slots_each;
  values["most_at_once"] = cap.most_at_once;
  values["cap"] = cap.executions;
}

std::string SizeText(const CapOf& cap) {
  return cap.slots_each == 1 ? "" : ", of typically " + std::to_string(cap.slots_each) + " slots each";
}

std::string NeverBindsText(const std::string& name, const CapOf& cap) {
  return name + " never ran more than " + std::to_string(cap.most_at_once) + " at once" + SizeText(cap) +
         ": a cap at " + std::to_string(cap.executions) + " would never hold one back.";
}

// Among random streams; see LeverInput::random.
constexpr uint64_t kCapStream = 4;

// With few slots any process holds most of them now and then.
struct BeyondChance {
  double slot_hours = 0;
  int64_t blocks = 0;
  double p_value = 1;
};

BeyondChance HoldsBeyondChance(const LeverInput& input, uint32_t process, std::span<const int64_t> excess) {
  BeyondChance beyond;
  beyond.blocks = static_cast<int64_t>(excess.size());
  for (const int64_t slot_seconds : excess)
    beyond.slot_hours += static_cast<double>(slot_seconds) * kMicrosPerSecond / kMicrosPerHour;
  beyond.p_value = SignFlipP(excess, input.random.Stream(kCapStream << 32 | process));
  return beyond;
}

// `excess`: HeldExcess() of the process.
Proposal Cap(const LeverInput& input, uint32_t process, const CapOf& cap, Json values,
             std::span<const int64_t> excess) {
  const std::string name = input.Name(process);
  const BeyondChance beyond = HoldsBeyondChance(input, process, excess);
  values["held_beyond_its_share_slot_h"] = beyond.slot_hours;
  values["blocks"] = beyond.blocks;
  Proposal proposal;
  proposal.hours = process::Hours(input.ChargedTo(process));
  proposal.n = input.processes[process].runs;
  Recommendation& r = proposal.recommendation = RecommendationOf(kCapConcurrency.info);
  r.target_kind = "process";
  r.target = name;
  r.target_process_ids = {name};
  r.actions = {"cap:" + ActionName(name) + ":" + std::to_string(cap.executions)};
  r.recommendation =
      "Run at most " + std::to_string(cap.executions) + " of " + name + " at once" + SizeText(cap) +
      ". For " + HoursText(process::Hours(input.processes[process].dominated_us)) + " it held more than " +
      (cap.slots_each == 1 ? "that many" : std::to_string(cap.most_slots)) + " of the " +
      std::to_string(cap.slots) + " slots while others waited; " + HoursText(proposal.hours) +
      " of their waiting are charged to it.";
  r.evidence = EvidenceJson(ProcessQuery(name, "host, started_us, ended_us", "ended_us >= started_us"),
                            input.processes[process].timed, values);
  r.p_value = beyond.p_value;
  r.assumptions = {
      "a host has as many slots as it was ever seen to run at once",
      "contention is charged to those that held the slots meanwhile, by their share of slot-time"};
  return proposal;
}

Result<GateResult> GateCapConcurrency(const LeverInput& input, const LeverSettings& s) {
  const LeverInfo& info = kCapConcurrency.info;
  const Json thresholds = {
      {"least_slot_share", s.cap_least_share}, {"least_hours", s.least_hours}, {"level", s.level}};
  Nearest nearest("pattern_absent",
                  "No process holds " + PercentText(s.cap_least_share) + " of a pool while others wait.");
  GateResult result;
  std::vector<uint32_t> bound;  // processes that a cap would hold back; the caps with their figures
  std::vector<std::pair<CapOf, Json>> caps;
  for (const uint32_t process : input.by_name) {
    const ProcessSummary& summary = input.processes[process];
    if (summary.dominated_us == 0 || !input.IsNamed(process)) continue;
    const double charged = process::Hours(input.ChargedTo(process));
    const double dominated = process::Hours(summary.dominated_us);
    const int64_t slots = SlotsOf(input, process);
    Json values = {
        {"charged_to_it_h", charged}, {"dominated_h", dominated}, {"slots", slots}, {"runs", summary.runs}};
    if (charged < s.least_hours || dominated < s.least_hours) {
      nearest.Consider(charged, "too_little",
                       input.Name(process) + " held " + PercentText(s.cap_least_share) + " of the " +
                           std::to_string(slots) + " slots for " + HoursText(dominated) +
                           " while others waited, and " + HoursText(charged) +
                           " of their waiting are charged to it; " + HoursText(s.least_hours) +
                           " of each are needed.",
                       values);
      result.other_p_values.push_back(1.0);
      continue;
    }
    const CapOf cap = CapFor(input, process, s.cap_least_share);
    AddSizes(cap, values);
    if (!cap.Binds()) {
      nearest.Consider(charged, "never_binds", NeverBindsText(input.Name(process), cap), values);
      result.other_p_values.push_back(1.0);
      continue;
    }
    bound.push_back(process);
    caps.push_back({cap, std::move(values)});
  }
  const auto excess = HeldExcess(input, bound);
  for (size_t i = 0; i < bound.size(); ++i)
    result.proposals.push_back(Cap(input, bound[i], caps[i].first, std::move(caps[i].second), excess[i]));
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
         .gate =
             "Time in which the process held at least `cap_least_share` of the slots of its pool while "
             "another process waited, and contention that others charge to it: at least "
             "`least_hours` each. The cap is the slots just below that share, divided by what an "
             "execution takes (lower median); one that it never exceeded is not proposed. With few slots any "
             "process holds most of them now and then: a sign-flip test over days asks whether it holds "
             "more slots while others wait than its share of the executions of the pool, under the run's "
             "false-discovery control.",
         .transformation = "`cap:PROCESS:2`",
         .enforcement = "The limit of parallel executions of the process in the batch manager.",
         .risks = "The process itself takes longer to get through its work. | Slots stay free when nobody "
                  "else wants them.",
         .how_to_check = "Plot its running executions over time beside the waits of all others; after the "
                         "change the curve must not pass the cap.",
         .disproof = "If the others wait as long with the cap in place, it was not this process that kept "
                     "them waiting.",
         .known_issue = "",
         .needs = kNeedsProcesses | kNeedsWaits | kNeedsDurations | kNeedsAttribution},
    .gate = GateCapConcurrency};

}  // namespace harness::ideaspace
