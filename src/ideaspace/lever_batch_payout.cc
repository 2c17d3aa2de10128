// SPDX-License-Identifier: Apache-2.0
// Payout reports are called once for every batch or period, where one call could take many.
#include <algorithm>
#include <unordered_set>

#include "base/text.h"
#include "ideaspace/lever_text.h"
#include "ideaspace/levers.h"
#include "process/parameter_rows.h"
#include "process/payouts_keys.h"
#include "process/sample_summary.h"

namespace harness::ideaspace {
namespace {

constexpr int64_t kMostCalls = 100;  // in one
constexpr double kLeastKeyed = 0.9;  // of its runs name a batch or a period

bool IsPayout(const std::string& name, const LeverSettings& s) {
  return std::any_of(s.payout_patterns.begin(), s.payout_patterns.end(),
                     [&](const std::string& pattern) { return process::FitsPattern(name, pattern); });
}

bool NamesBatchOrPeriod(std::string_view key) {
  const std::string lower = AsciiLower(key);
  for (const char* word : {"batch", "period", "month", "payout"}) {
    if (lower.find(word) != std::string::npos) return true;
  }
  return false;
}

// The values of an execution's batch and period keys, as one text of tokens; empty without such a key.
std::string KeyOf(std::string_view keys, std::string_view tokens) {
  const auto names = Split(keys, ';');
  const auto values = Split(tokens, ';');
  std::string key;
  for (size_t i = 0; i < std::min(names.size(), values.size()); ++i) {
    if (NamesBatchOrPeriod(names[i])) key += std::string(values[i]) + ";";
  }
  return key;
}

struct Keys {
  int64_t runs = 0;  // with a batch or period key
  std::unordered_set<std::string> distinct;
};

struct CollectedKeys {
  bool told = false;             // some execution of the log has parameters
  std::vector<Keys> of_process;  // by number
};

Result<CollectedKeys> CollectKeys(const LeverInput& input, const std::vector<uint32_t>& payouts) {
  CollectedKeys keys;
  keys.of_process.resize(input.processes.size());
  if (payouts.empty()) return keys;
  ASSIGN_OR_RETURN(const auto parameters, process::ReadParameterRows(input.data));
  keys.told = parameters->lists() > 0;
  if (!keys.told) return keys;
  for (const uint32_t process : payouts) {
    Keys& of = keys.of_process[process];
    for (const uint32_t row : input.RowsOf(process)) {
      const uint32_t list = parameters->list_of_row[row];
      if (list == process::ParameterRows::kNone) continue;
      std::string key = KeyOf(parameters->KeysOf(list), parameters->TokensOf(list));
      if (key.empty()) continue;
      ++of.runs;
      of.distinct.insert(std::move(key));
    }
  }
  return keys;
}

// Greedy windows: each begins with the first call after the one before. The number of calls in the window of
// a typical call: median over calls.
int64_t CallsInWindow(const LeverInput& input, uint32_t process, Micros window) {
  std::vector<Timestamp> arrivals;
  for (const uint32_t row : input.RowsOf(process)) {
    if (input.arrival_us[row] != process::kUnknownTime) arrivals.push_back(input.arrival_us[row]);
  }
  std::sort(arrivals.begin(), arrivals.end());
  std::vector<int64_t> size_of_call;
  for (size_t first = 0; first < arrivals.size();) {
    size_t end = first;
    while (end < arrivals.size() && arrivals[end] - arrivals[first] <= window) ++end;
    size_of_call.insert(size_of_call.end(), end - first, static_cast<int64_t>(end - first));
    first = end;
  }
  if (size_of_call.empty()) return 0;
  const auto middle = size_of_call.begin() + static_cast<std::ptrdiff_t>(size_of_call.size() / 2);
  std::nth_element(size_of_call.begin(), middle, size_of_call.end());
  return std::min(*middle, kMostCalls);
}

Result<GateResult> GateBatchPayout(const LeverInput& input, const LeverSettings& s) {
  const LeverInfo& info = kBatchPayout.info;
  const Json thresholds = {{"patterns", s.payout_patterns},
                           {"least_distinct_keys", s.payout_least_keys},
                           {"least_calls_in_window", 2},
                           {"window_min", s.payout_window_min},
                           {"least_hours", s.least_hours}};
  std::vector<uint32_t> payouts;
  for (const uint32_t process : input.by_name) {
    if (input.IsNamed(process) && IsPayout(input.Name(process), s)) payouts.push_back(process);
  }
  ASSIGN_OR_RETURN(const CollectedKeys keys, CollectKeys(input, payouts));
  Nearest nearest("pattern_absent", "No process has a name like " + Join(s.payout_patterns, ", ") + ".",
                  {{"processes", 0}});
  const Micros window = static_cast<Micros>(s.payout_window_min * kMicrosPerMinute);
  GateResult result;
  for (const uint32_t process : payouts) {
    const std::string name = input.Name(process);
    const ProcessSummary& summary = input.processes[process];
    const auto distinct = static_cast<int64_t>(keys.of_process[process].distinct.size());
    // Whole seconds: what replay reads and people check.
    const Micros setup = static_cast<Micros>(summary.duration_p05_us) / kMicrosPerSecond * kMicrosPerSecond;
    const int64_t calls = CallsInWindow(input, process, window);
    const double avoidable =
        calls >= 2 ? static_cast<double>(summary.runs) * (1.0 - 1.0 / static_cast<double>(calls)) : 0;
    const double hours = avoidable * process::Hours(setup);
    const Json values = {{"runs", summary.runs},
                         {"runs_with_key", keys.of_process[process].runs},
                         {"distinct_keys", distinct},
                         {"calls_in_window", calls},
                         {"window_min", s.payout_window_min},
                         {"setup_s", setup / kMicrosPerSecond},
                         {"avoidable_calls", avoidable},
                         {"busy_h", process::Hours(summary.busy_us)},
                         {"wait_h", process::Hours(summary.wait_us)},
                         {"setup_h", hours}};
    const double rank = process::Hours(summary.busy_us);
    if (!keys.told) {
      nearest.Consider(rank, "no_parameters",
                       "Whether the calls of " + name +
                           " are for different batches or periods is unknown: no execution of the log has "
                           "parameters.",
                       values);
    } else if (distinct < s.payout_least_keys) {
      nearest.Consider(rank, "few_keys",
                       name + " ran " + CountText(summary.runs, "time") + " with " +
                           CountText(distinct, "distinct batch or period key") + ", fewer than " +
                           std::to_string(s.payout_least_keys) + ": the calls may not be different work.",
                       values);
    } else if (static_cast<double>(keys.of_process[process].runs) <
               kLeastKeyed * static_cast<double>(summary.runs)) {
      nearest.Consider(rank, "few_keyed",
                       name + " ran " + FormatThousands(summary.runs) + " times, and " +
                           FormatThousands(keys.of_process[process].runs) +
                           " of them name a batch or a period; " + PercentText(kLeastKeyed) +
                           " are needed: one call for all would merge the others, too.",
                       values);
    } else if (calls < 2) {
      nearest.Consider(
          rank, "calls_far_apart",
          "A typical call of " + name + " has no other within " + FormatDouble(s.payout_window_min) + " min.",
          values);
    } else if (summary.timed == 0) {
      nearest.Consider(
          rank, "no_durations",
          "What the setup of a call of " + name + " takes is unknown: no run of it has a start and an end.",
          values);
    } else if (hours < s.least_hours) {
      nearest.Consider(rank, "too_little",
                       "The setup of the calls of " + name + " that fall away takes " + HoursText(hours) +
                           ", below " + HoursText(s.least_hours) + ".",
                       values);
    } else {
      Proposal proposal;
      proposal.hours = hours;
      proposal.n = keys.of_process[process].runs;
      Recommendation& r = proposal.recommendation = RecommendationOf(info);
      r.target_kind = "process";
      r.target = name;
      r.target_process_ids = {name};
      r.actions = {"merge:" + ActionName(name) + ":" + std::to_string(calls) + ":" + ActionSpan(window) +
                   ":" + ActionSpan(setup)};
      r.recommendation = "Call " + name + " once with a list of batches instead of once for each: " +
                         CountText(summary.runs, "run") + " named " + CountText(distinct, "distinct key") +
                         ", and a typical call stands among " + std::to_string(calls) + " within " +
                         FormatDouble(s.payout_window_min) + " min. At " +
                         SecondsText(static_cast<double>(setup)) + " of setup a call, " + HoursText(hours) +
                         " are spent on calls that could be one.";
      r.evidence =
          EvidenceJson(ProcessQuery(name, "queued_us, started_us, ended_us, param_keys, param_tokens",
                                    "param_keys IS NOT NULL"),
                       keys.of_process[process].runs, values);
      r.assumptions = {
          "the setup of a call is what the quickest twentieth of the runs take in all (5 % quantile of "
          "durations)",
          "the program takes a list, and its work apart from the setup is the sum of the parts"};
      result.proposals.push_back(std::move(proposal));
    }
  }
  if (result.proposals.empty()) result.skipped.push_back(nearest.Skip(info, thresholds));
  return result;
}

}  // namespace

constinit const Lever kBatchPayout = {
    .info =
        {.id = "batch_payout_report_inputs_v1",
         .label = "Payout report batching",
         .action_type = "batch_inputs",
         .what = "Payout programs are called once for each batch or period; one call could take a list.",
         .gate = "Processes whose names match `payout_patterns`, with at least `payout_least_keys` distinct "
                 "values of the parameters that name a batch or period; at least two calls within "
                 "`payout_window_min` of a typical call (median over calls); at least `least_hours` of "
                 "setup in the calls that fall away. Setup: the 5 % quantile of the durations.",
         .transformation = "`merge:PROCESS:4:1h:5s`",
         .enforcement = "The program's parameter form and the job that submits it: a list of batches "
                        "instead of one.",
         .risks = "One failed batch may fail the whole call; the program must go on with the others. | The "
                  "first batches wait until the list is complete.",
         .how_to_check = "List the calls of one day by their keys and times; add up the shortest durations "
                         "of those within an hour of each other.",
         .disproof = "If a call with several batches takes as long as the single calls together, there is "
                     "no setup to save.",
         .known_issue = "payout_batching",
         .needs = kNeedsProcesses},
    .gate = GateBatchPayout};

}  // namespace harness::ideaspace
