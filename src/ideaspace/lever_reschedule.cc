// SPDX-License-Identifier: Apache-2.0
// Work that a clock starts in the very hour in which slots are short.
#include <algorithm>
#include <map>

#include "base/text.h"
#include "ideaspace/lever_text.h"
#include "ideaspace/levers.h"
#include "ideaspace/slot_waits.h"
#include "process/sample_summary.h"

namespace harness::ideaspace {
namespace {

struct MovableProcess {
  uint32_t process = 0;
  HourMeans shares{};
  size_t usual = 0;  // hour in which most of its runs are ready
  Int128 wait_us = 0;
  int64_t n = 0;
};

// A process that a clock starts, mostly in one hour of the day.
std::optional<MovableProcess> CandidateOf(const LeverInput& input, uint32_t process) {
  const ProcessSummary& summary = input.processes[process];
  if (summary.scheduled * 2 <= summary.runs || !input.IsNamed(process)) return std::nullopt;
  MovableProcess candidate;
  candidate.process = process;
  for (const uint32_t row : input.RowsOf(process)) {
    const auto wait = input.SlotWaitOf(row);
    if (!wait) continue;
    ++candidate.shares[static_cast<size_t>(HourOf(input.learned.timeline.ready_us[row]))];
    ++candidate.n;
    candidate.wait_us += *wait;
  }
  if (candidate.n == 0) return std::nullopt;
  for (double& share : candidate.shares) share /= static_cast<double>(candidate.n);
  candidate.usual = static_cast<size_t>(std::max_element(candidate.shares.begin(), candidate.shares.end()) -
                                        candidate.shares.begin());
  if (candidate.shares[candidate.usual] < 0.5) return std::nullopt;
  return candidate;
}

struct Judged {
  const MovableProcess* candidate = nullptr;
  int quietest = 0;
  double own_s = 0, quiet_s = 0, hours = 0;
  double part = 0;  // of its wait that falls away in the quiet hour

  bool IsQuietAlready() const { return quietest == static_cast<int>(candidate->usual); }
};

Json Values(const Judged& judged, const HourMeans& means) {
  return {{"runs", judged.candidate->n},
          {"usual_hour_utc", judged.candidate->usual},
          {"quiet_hour_utc", judged.quietest},
          {"mean_wait_at_its_hours_s", judged.own_s},
          {"mean_wait_in_quiet_hour_s", judged.quiet_s},
          {"wait_h", process::Hours(judged.candidate->wait_us)},
          {"difference_h", judged.hours},
          {"mean_wait_by_hour_s", means}};
}

Proposal Shift(const LeverInput& input, const Judged& judged, double p, const Json& values) {
  const std::string name = input.Name(judged.candidate->process);
  const auto usual = static_cast<int>(judged.candidate->usual);
  const int later = (judged.quietest - usual + 24) % 24;
  Proposal proposal;
  proposal.hours = judged.hours;
  proposal.n = judged.candidate->n;
  Recommendation& r = proposal.recommendation = RecommendationOf(kReschedule.info);
  r.target_kind = "process";
  r.target = name;
  r.target_process_ids = {name};
  r.actions = {"shift:" + ActionName(name) + ":+" + std::to_string(later) + "h"};
  r.recommendation = "Start " + name + " at " + std::to_string(judged.quietest) + ":00 UTC instead of " +
                     std::to_string(usual) + ":00. In its hours executions wait " +
                     FormatFixed(judged.own_s, 1) + " s for a slot on average, in that hour " +
                     FormatFixed(judged.quiet_s, 1) + " s; it waited " +
                     HoursText(process::Hours(judged.candidate->wait_us)) + " in all.";
  r.evidence = EvidenceJson(ProcessQuery(name, "schedule_id, host, queued_us, started_us"),
                            input.processes[judged.candidate->process].runs, values);
  r.p_value = p;
  r.assumptions = {"nobody needs what it brings in the hours between",
                   "hours of the day are those of UTC, all year"};
  return proposal;
}

struct Family {
  const LeverInput& input;
  const LeverSettings& settings;
  GateResult& result;
  Nearest& nearest;
  int64_t pools = 0;  // that are judged
};

// What is turned down without a test stays in the family.
void TurnDown(const Family& family, const Judged& judged, const HourMeans& means) {
  const auto& [input, s, result, nearest, pools] = family;
  const MovableProcess& candidate = *judged.candidate;
  const std::string waits = input.Name(candidate.process) + " waits " +
                            HoursText(process::Hours(candidate.wait_us)) + " for slots; ";
  result.other_p_values.push_back(1.0);
  if (judged.IsQuietAlready()) {
    nearest.Consider(judged.hours, "already_quietest",
                     waits + "most of its runs are ready at " + std::to_string(candidate.usual) +
                         ":00 UTC, which is the quietest hour of its hosts already.",
                     Values(judged, means));
    return;
  }
  nearest.Consider(judged.hours, "too_little",
                   waits + "the quietest hour is " + PercentText(judged.part) + " shorter, worth " +
                       HoursText(judged.hours) + ", where " + PercentText(s.hour_least_difference) + " and " +
                       HoursText(s.least_hours) + " are needed.",
                   Values(judged, means));
}

void JudgePool(const Family& family, size_t group, const std::vector<MovableProcess>& candidates) {
  const auto [input, s, result, nearest, pools] = family;
  const std::vector<DayOfHours> days = SlotWaitsByDay(input, group);
  const HourMeans means = MeansOf(days);
  std::array<bool, 24> usable{};
  for (const DayOfHours& day : days) {
    for (size_t hour = 0; hour < 24; ++hour) usable[hour] = usable[hour] || day.count[hour] > 0;
  }
  std::vector<Judged> tested;
  std::vector<HourMeans> shares;
  for (const MovableProcess& candidate : candidates) {
    Judged judged{&candidate};
    const double excess = ExcessOver(means, candidate.shares, usable, judged.quietest);
    judged.quiet_s = means[static_cast<size_t>(judged.quietest)];
    judged.own_s = excess + judged.quiet_s;
    judged.part = judged.own_s > 0 ? excess / judged.own_s : 0;
    judged.hours = process::Hours(candidate.wait_us) * judged.part;
    const bool material = judged.hours >= s.least_hours && judged.part >= s.hour_least_difference;
    if (!material || judged.IsQuietAlready()) {
      TurnDown(family, judged, means);
      continue;
    }
    tested.push_back(judged);
    shares.push_back(candidate.shares);
  }
  const auto p_values =
      HourPs(days, shares, input.random.Stream(3 + (uint64_t{group} << 8)), ReplicatesFor(pools));
  for (size_t i = 0; i < tested.size(); ++i)
    result.proposals.push_back(Shift(input, tested[i], p_values[i], Values(tested[i], means)));
}

Result<GateResult> GateReschedule(const LeverInput& input, const LeverSettings& s) {
  const Json thresholds = {
      {"least_difference", s.hour_least_difference}, {"least_hours", s.least_hours}, {"level", s.level}};
  GateResult result;
  Nearest nearest("pattern_absent",
                  "No scheduled process has most of its runs in one hour of the day and waits for slots.");
  std::map<size_t, std::vector<MovableProcess>> by_pool;
  for (const uint32_t process : input.by_name) {
    const auto candidate = CandidateOf(input, process);
    if (!candidate || candidate->n < s.least_runs) continue;
    if (process::Hours(candidate->wait_us) < s.least_hours) {
      nearest.Consider(process::Hours(candidate->wait_us), "too_little",
                       input.Name(process) + " waits " + HoursText(process::Hours(candidate->wait_us)) +
                           " for slots, below " + HoursText(s.least_hours) + ".",
                       {{"runs", candidate->n}, {"wait_h", process::Hours(candidate->wait_us)}});
      continue;
    }
    by_pool[input.groups.group_of_host[input.learned.pools.runs_on[process].front()]].push_back(*candidate);
  }
  for (const auto& [group, candidates] : by_pool)
    JudgePool({input, s, result, nearest, static_cast<int64_t>(by_pool.size())}, group, candidates);
  if (result.proposals.empty()) result.skipped.push_back(nearest.Skip(kReschedule.info, thresholds));
  return result;
}

}  // namespace

constinit const Lever kReschedule = {
    .info = {.id = "reschedule_v1",
             .label = "Another hour of the day",
             .action_type = "reschedule",
             .what = "Work that a clock starts waits because of the hour in which it is started.",
             .gate =
                 "More than half of the runs name a schedule and half are ready in one hour of the UTC day, "
                 "at least `least_runs`, with waits for slots of at least `least_hours`; the mean wait of "
                 "its pool at its hours against that of the quietest hour: at least `hour_least_difference` "
                 "and `least_hours` less, and not the hour in which most runs are ready already; a "
                 "permutation test "
                 "that turns each day by a random number of the hours in which it has work and takes the "
                 "quietest hour anew, under the run's false-discovery control.",
             .transformation = "`shift:PROCESS:+5h`",
             .enforcement = "The batch scheduler's entry of the process (SCHEDULE_ID): its start time.",
             .risks =
                 "What it brings is there later, and what waits for it too. | The quiet hour is less quiet "
                 "with it.",
             .how_to_check =
                 "Add up waits by hour of the day for all executions of its hosts, before and after.",
             .disproof = "If it waits as long in the new hour, the hour was not the reason.",
             .known_issue = "",
             .needs = kNeedsProcesses | kNeedsWaits | kNeedsSchedules},
    .gate = GateReschedule};

}  // namespace harness::ideaspace
