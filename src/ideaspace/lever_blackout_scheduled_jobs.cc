// SPDX-License-Identifier: Apache-2.0
// Scheduled work holds slots in the hours in which they are short.
#include <array>
#include <map>

#include "base/text.h"
#include "ideaspace/lever_text.h"
#include "ideaspace/levers.h"
#include "ideaspace/slot_waits.h"
#include "process/sample_summary.h"

namespace harness::ideaspace {
namespace {

constexpr size_t kWindowHours = 4;
// Among random streams; see LeverInput::random.
constexpr uint64_t kBlackoutStream = 5;

struct Window {
  size_t from_hour = 0;
  double share = 0;  // of the waits for slots of the day; a sixth where all hours are alike
  double hours = 0;
};

// The four hours of the UTC day in which most was waited for slots, a pool each; the first of equals. They
// may reach past midnight, which is no border of anything that runs.
std::vector<Window> ContendedHours(const LeverInput& input) {
  std::vector<std::array<Int128, 24>> waits(input.groups.size());
  for (uint32_t row = 0; row < input.log().rows(); ++row) {
    const auto wait = input.SlotWaitOf(row);
    if (!wait || *wait <= 0) continue;
    const size_t pool = input.groups.group_of_host[input.log().host[row]];
    waits[pool][static_cast<size_t>(HourOf(input.learned.timeline.ready_us[row]))] += *wait;
  }
  std::vector<Window> windows;
  for (const auto& of_hour : waits) {
    Int128 all = 0;
    Int128 best = -1;
    Window window;
    for (const Int128 us : of_hour) all += us;
    for (size_t from = 0; from < 24; ++from) {
      Int128 sum = 0;
      for (size_t i = 0; i < kWindowHours; ++i) sum += of_hour[(from + i) % 24];
      if (sum <= best) continue;
      best = sum;
      window.from_hour = from;
    }
    window.share = all > 0 ? RoundedRatio(best, all) : 0;
    window.hours = process::Hours(best);
    windows.push_back(window);
  }
  return windows;
}

// Some four hours hold the most also where all are alike: a test for each pool that is asked for.
class WindowTests {
 public:
  WindowTests(const LeverInput& input, size_t most_pools) : input_(input), pools_(most_pools) {}
  double PValueOf(uint32_t pool) {
    const auto [it, is_new] = p_values_.try_emplace(pool, 1.0);
    if (is_new) {
      it->second = LargestWindowP(SlotWaitsByDay(input_, pool), kWindowHours,
                                  input_.random.Stream(kBlackoutStream << 32 | pool),
                                  ReplicatesFor(static_cast<int64_t>(pools_)));
    }
    return it->second;
  }

 private:
  const LeverInput& input_;
  const size_t pools_;
  std::map<uint32_t, double> p_values_;
};

bool IsScheduled(const ProcessSummary& summary) {
  return summary.scheduled * 2 > summary.runs;
}

// Runs that start in the window.
int64_t RunsWithin(const LeverInput& input, uint32_t process, const Window& window) {
  int64_t runs = 0;
  for (const uint32_t row : input.RowsOf(process)) {
    if (input.log().started_us[row] == process::kUnknownTime) continue;
    const auto hour = static_cast<size_t>(HourOf(input.log().started_us[row]));
    runs += (hour + 24 - window.from_hour) % 24 < kWindowHours ? 1 : 0;
  }
  return runs;
}

// Midnight ends a day where a window ends there: 20 to 24, and 22 to 2.
size_t EndHourOf(const Window& window) {
  const size_t end = window.from_hour + kWindowHours;
  return end > 24 ? end - 24 : end;
}

std::string HoursOf(const Window& window) {
  return std::to_string(window.from_hour) + "h-" + std::to_string(EndHourOf(window)) + "h";
}

Proposal Defer(const LeverInput& input, uint32_t process, const Window& window, double p,
               const Json& values) {
  const std::string name = input.Name(process);
  Proposal proposal;
  proposal.hours = process::Hours(input.ChargedTo(process));
  proposal.n = input.processes[process].runs;
  Recommendation& r = proposal.recommendation = RecommendationOf(kBlackoutScheduled.info);
  r.target_kind = "process";
  r.target = name;
  r.target_process_ids = {name};
  r.actions = {"defer:" + ActionName(name) + ":" + HoursOf(window)};
  r.recommendation = "Do not start " + name + " between " + std::to_string(window.from_hour) + ":00 and " +
                     std::to_string(EndHourOf(window)) +
                     ":00 UTC; let it run after. A clock starts it, others waited " +
                     HoursText(proposal.hours) + " for slots that it held, and " + PercentText(window.share) +
                     " of what the pool waits for slots falls into these four hours.";
  r.evidence = EvidenceJson(ProcessQuery(name, "schedule_id, host, queued_us, started_us, ended_us"),
                            proposal.n, values);
  r.p_value = p;
  r.assumptions = {
      "nobody needs what it brings before the end of these hours",
      "contention is charged to those that held the slots meanwhile, by their share of slot-time"};
  return proposal;
}

Result<GateResult> GateBlackoutScheduledJobs(const LeverInput& input, const LeverSettings& s) {
  const LeverInfo& info = kBlackoutScheduled.info;
  const Json thresholds = {{"least_window_share", s.blackout_least_share}, {"least_hours", s.least_hours}};
  Nearest nearest("pattern_absent", "No contention is charged to scheduled processes.");
  GateResult result;
  std::vector<Window> windows;
  WindowTests tests(input, input.groups.size());
  for (const uint32_t process : input.by_name) {
    const ProcessSummary& summary = input.processes[process];
    const auto& hosts = input.learned.pools.runs_on[process];
    if (!IsScheduled(summary) || hosts.empty() || !input.IsNamed(process)) continue;
    const double hours = process::Hours(input.ChargedTo(process));
    if (hours == 0) continue;
    if (windows.empty()) windows = ContendedHours(input);
    const uint32_t pool = input.groups.group_of_host[hosts.front()];
    const Window& window = windows[pool];
    const std::string name = input.Name(process);
    const int64_t within = RunsWithin(input, process, window);
    const Json values = {{"charged_to_it_h", hours},     {"window_utc", HoursOf(window)},
                         {"window_share", window.share}, {"window_h", window.hours},
                         {"runs_in_window", within},     {"runs", summary.runs}};
    if (summary.runs < s.least_runs) {
      nearest.Consider(hours, "too_few_runs",
                       name + " ran " + CountText(summary.runs, "time") + ", and " +
                           std::to_string(s.least_runs) + " are needed to speak of its hours.",
                       values);
    } else if (hours < s.least_hours) {
      nearest.Consider(hours, "too_little",
                       "Others waited " + HoursText(hours) + " for slots that " + name + " held, below " +
                           HoursText(s.least_hours) + ".",
                       values);
    } else if (window.share < s.blackout_least_share || within == 0) {
      nearest.Consider(hours, "no_contended_hours",
                       "The four busiest hours hold " + PercentText(window.share) +
                           " of the waits for slots (" + PercentText(s.blackout_least_share) +
                           " are needed), and " + name + " starts " + CountText(within, "time") + " in them.",
                       values);
      result.other_p_values.push_back(1.0);
    } else {
      result.proposals.push_back(Defer(input, process, window, tests.PValueOf(pool), values));
    }
  }
  if (result.proposals.empty()) result.skipped.push_back(nearest.Skip(info, thresholds));
  return result;
}

}  // namespace

constinit const Lever kBlackoutScheduled = {
    .info =
        {.id = "blackout_scheduled_jobs_v1",
         .label = "Blackout of scheduled work",
         .action_type = "blackout",
         .what = "Work that a clock starts holds slots in the hours in which others wait for them.",
         .gate =
             "At least `least_runs` runs, of which more than half name a schedule; contention "
             "charged to the process by others "
             "of at least `least_hours`; of the waits for slots of its pool at least "
             "`blackout_least_share` in four neighbouring hours of the UTC day (midnight is no border), in "
             "some of which it starts; a "
             "permutation test that turns each day by a random number of the hours in which it has "
             "work and takes the four hours anew, under the run's false-discovery control.",
         .transformation = "`defer:PROCESS:8h-12h`",
         .enforcement = "The batch scheduler's calendar of the process: no start in these hours.",
         .risks = "What it brings is late by up to four hours. | Everything deferred starts at the same "
                  "time at the end of the window.",
         .how_to_check = "Add up waits by hour of the day and list the scheduled runs of those hours; after "
                         "the change none may start there.",
         .disproof = "If the waits of those hours stay with the scheduled work gone, something else fills "
                     "the slots.",
         .known_issue = "",
         .needs = kNeedsProcesses | kNeedsWaits | kNeedsAttribution | kNeedsSchedules},
    .gate = GateBlackoutScheduledJobs};

}  // namespace harness::ideaspace
