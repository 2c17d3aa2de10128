// SPDX-License-Identifier: Apache-2.0
// Payout reports are called once for every batch or period, where one call could take many.
#include <algorithm>

#include "base/text.h"
#include "ideaspace/lever_text.h"
#include "ideaspace/levers.h"
#include "process/payouts.h"
#include "process/sample_summary.h"

namespace harness::ideaspace {
namespace {

constexpr int64_t kMostCalls = 100;  // in one
constexpr double kLeastKeyed = 0.9;  // of its runs name a batch or a period

// A payout process as the payout report counts it.
struct PayoutProcess {
  std::string name;
  process::PayoutFigures figures;
  process::CallSetup setup;
  process::PayoutBatching batching;
  double hours = 0;  // of setup in the calls that fall away
};

double WindowMinutes(Micros window) {
  return static_cast<double>(window) / kMicrosPerMinute;
}

std::vector<PayoutProcess> ProcessesOf(const process::Payouts& payouts) {
  std::vector<PayoutProcess> processes;
  for (size_t i = 0; i < payouts.processes.size(); ++i) {
    const std::string& name = payouts.processes[i];
    const process::PayoutFigures& figures = payouts.by_process.at(name);
    processes.push_back(
        {name, figures, payouts.setups[i], payouts.batching[i], process::Hours(figures.saving_us.value())});
  }
  return processes;
}

Json PayoutValues(const PayoutProcess& of, Micros window) {
  return {{"runs", of.figures.runs},
          {"runs_with_key", of.figures.keyed_runs},
          {"distinct_keys", of.batching.distinct_keys},
          {"calls_in_window", of.batching.typical_batch},
          {"window_min", WindowMinutes(window)},
          {"setup_s", of.setup.setup_us ? Json(process::Seconds(*of.setup.setup_us)) : Json()},
          {"setup_method", of.setup.method},
          {"avoidable_calls", of.figures.avoidable_calls},
          {"busy_h", process::Hours(of.figures.duration_us.value())},
          {"wait_h", process::Hours(of.figures.wait_us.value())},
          {"setup_h", of.hours}};
}

// Why the calls of a process are left as they are; an empty reason where they are not.
struct Objection {
  std::string reason, explanation;
};

Objection ObjectionTo(const PayoutProcess& of, const process::Payouts& payouts, const LeverSettings& s) {
  const std::string& name = of.name;
  if (!payouts.knows_parameters) {
    return {"no_parameters", "Whether the calls of " + name +
                                 " are for different batches or periods is unknown: no execution of the log "
                                 "has parameters."};
  }
  if (of.batching.distinct_keys < s.payout_least_keys) {
    return {"few_keys", name + " ran " + CountText(of.figures.runs, "time") + " with " +
                            CountText(of.batching.distinct_keys, "distinct batch or period key") +
                            ", fewer than " + std::to_string(s.payout_least_keys) +
                            ": the calls may not be different work."};
  }
  if (static_cast<double>(of.figures.keyed_runs) < kLeastKeyed * static_cast<double>(of.figures.runs)) {
    return {"few_keyed", name + " ran " + FormatThousands(of.figures.runs) + " times, and " +
                             FormatThousands(of.figures.keyed_runs) + " of them name a batch or a period; " +
                             PercentText(kLeastKeyed) +
                             " are needed: one call for all would merge the others, too."};
  }
  if (of.batching.typical_batch < 2) {
    return {"calls_far_apart", "A typical call of " + name +
                                   " has no other with the same other parameters within " +
                                   MinutesText(static_cast<double>(s.payouts.window_us)) + "."};
  }
  if (!of.setup.setup_us) {
    return {"no_durations",
            "What the setup of a call of " + name + " takes is unknown: " + of.setup.reason + "."};
  }
  if (of.hours < s.least_hours) {
    return {"too_little", "The setup of the calls of " + name + " that fall away takes " +
                              HoursText(of.hours) + ", below " + HoursText(s.least_hours) + "."};
  }
  return {};
}

// The spans of an action stand in whole seconds where they are that long: what people check.
std::string SetupSpan(Micros setup) {
  return ActionSpan(setup < kMicrosPerSecond ? setup : setup / kMicrosPerSecond * kMicrosPerSecond);
}

Proposal BatchCalls(const PayoutProcess& of, Micros window, Json values) {
  const std::string& name = of.name;
  const int64_t calls = std::min(of.batching.typical_batch, kMostCalls);
  Proposal proposal;
  proposal.hours = of.hours;
  proposal.n = of.figures.keyed_runs;
  Recommendation& r = proposal.recommendation = RecommendationOf(kBatchPayout.info);
  r.target_kind = "process";
  r.target = name;
  r.target_process_ids = {name};
  r.actions = {"merge:" + ActionName(name) + ":" + std::to_string(calls) + ":" + ActionSpan(window) + ":" +
               SetupSpan(*of.setup.setup_us)};
  r.recommendation =
      "Call " + name +
      " once with a list of batches instead of once for each: " + CountText(of.figures.runs, "run") +
      " named " + CountText(of.batching.distinct_keys, "distinct key") +
      ", and a typical call stands among " + std::to_string(of.batching.typical_batch) + " within " +
      MinutesText(static_cast<double>(window)) + ". At " +
      SecondsText(static_cast<double>(*of.setup.setup_us)) + " of setup a call, " + HoursText(of.hours) +
      " are spent on " + CountText(of.figures.avoidable_calls, "call") + " that could join another.";
  r.evidence = EvidenceJson(ProcessQuery(name, "queued_us, started_us, ended_us, param_keys, param_tokens",
                                         "param_keys IS NOT NULL"),
                            of.figures.keyed_runs, std::move(values));
  r.assumptions = {
      of.setup.method == "intercept"
          ? "the setup of a call is the intercept of its duration on its size"
          : "the setup of a call is the 10 % quantile of the durations, which holds the work of the smallest "
            "calls too: the hours are an upper bound",
      "the program takes a list, and its work apart from the setup is the sum of the parts",
      "calls whose parameters differ only in batch and period keys can be one call; the replay merges calls "
      "as "
      "they come, whatever else their parameters say"};
  return proposal;
}

Result<GateResult> GateBatchPayout(const LeverInput& input, const LeverSettings& s) {
  const LeverInfo& info = kBatchPayout.info;
  const Micros window = s.payouts.window_us;
  const Json thresholds = {{"patterns", s.payouts.processes},
                           {"least_distinct_keys", s.payout_least_keys},
                           {"least_calls_in_window", 2},
                           {"window_min", WindowMinutes(window)},
                           {"least_hours", s.least_hours}};
  ASSIGN_OR_RETURN(const process::Payouts payouts,
                   process::CollectPayouts(input.data, *input.learned.rows, s.payouts));
  Nearest nearest("pattern_absent", "No process has a name like " + Join(s.payouts.processes, ", ") + ".",
                  {{"processes", 0}});
  GateResult result;
  for (const PayoutProcess& of : ProcessesOf(payouts)) {
    Json values = PayoutValues(of, window);
    Objection objection = ObjectionTo(of, payouts, s);
    if (objection.reason.empty()) {
      result.proposals.push_back(BatchCalls(of, window, std::move(values)));
    } else {
      nearest.Consider(process::Hours(of.figures.duration_us.value()), std::move(objection.reason),
                       std::move(objection.explanation), std::move(values));
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
         .gate = "Processes whose names match `payout_patterns`, counted as the payout report counts them "
                 "(docs/payout-report.md): at least `payout_least_keys` distinct values of the batch and "
                 "period keys (`payout_batch_keys`, `payout_period_keys`), which nine in ten runs name; at "
                 "least two calls in the batch of a typical call (median over calls), a batch being calls "
                 "within `payout_window_min` whose other parameters are the same; at least `least_hours` of "
                 "setup in the calls that would join another. Setup: the intercept of the duration on the "
                 "size where the log tells one (`payout_size_columns`), else the 10 % quantile of the "
                 "durations, of at least `payout_least_calls` calls.",
         .transformation = "`merge:PROCESS:4:1h:5s`",
         .enforcement = "The program's parameter form and the job that submits it: a list of batches "
                        "instead of one.",
         .risks = "One failed batch may fail the whole call; the program must go on with the others. | The "
                  "first batches wait until the list is complete.",
         .how_to_check = "Run `stat-harness payout-report` on the log: avoidable_calls, the setup and the "
                         "saving are these. Or list the calls of one day by their keys and times; add up "
                         "the shortest durations of those within an hour of each other.",
         .disproof = "If a call with several batches takes as long as the single calls together, there is "
                     "no setup to save.",
         .known_issue = "payout_batching",
         .needs = kNeedsProcesses},
    .gate = GateBatchPayout};

}  // namespace harness::ideaspace
