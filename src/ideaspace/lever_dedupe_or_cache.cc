// SPDX-License-Identifier: Apache-2.0
// The same work is done again shortly after it was done.
#include <algorithm>
#include <bit>
#include <span>
#include <utility>

#include "base/text.h"
#include "ideaspace/lever_text.h"
#include "ideaspace/levers.h"
#include "process/retries.h"
#include "process/sample_summary.h"
#include "process/sql_terms.h"
#include "replay/job_choices.h"

namespace harness::ideaspace {
namespace {

Micros WindowOf(const LeverSettings& s) {
  return static_cast<Micros>(s.dedupe_window_min * kMicrosPerMinute);
}

struct Call {
  int64_t parameters;  // equal for equal parameter lists
  Timestamp at;
  uint32_t process, row;
};

bool IsTimed(const process::Executions& log, uint32_t row) {
  return log.eligible_us[row] != process::kUnknownTime && log.started_us[row] != process::kUnknownTime &&
         log.ended_us[row] != process::kUnknownTime;
}

bool IsBefore(const Call& a, const Call& b) {
  if (a.parameters != b.parameters) return a.parameters < b.parameters;
  if (a.process != b.process) return a.process < b.process;
  return a.at != b.at ? a.at < b.at : a.row < b.row;
}

// Puts together what has the same parameters and process, by time; which comes before which other has no
// meaning. One pass over the upper bits of the hashes leaves few lists in a stretch, and most of these are in
// order of time already. The process is mixed in: many share the same few lists.
void SortCalls(std::vector<Call>& calls) {
  const int bits = std::max(1, static_cast<int>(std::bit_width(calls.size())) - 2);
  const auto stretch_of = [bits](const Call& call) {
    const uint64_t mixed = static_cast<uint64_t>(call.parameters) * 2 + call.process * 0x9E3779B97F4A7C15;
    return static_cast<size_t>(mixed >> (64 - bits));
  };
  std::vector<size_t> ends(size_t{1} << bits);
  for (const Call& call : calls) ++ends[stretch_of(call)];
  size_t before = 0;
  for (size_t& end : ends) before += std::exchange(end, before);
  std::vector<Call> spread(calls.size());
  for (const Call& call : calls) spread[ends[stretch_of(call)]++] = call;
  calls.swap(spread);
  auto from = calls.begin();
  for (const size_t end : ends) {
    const auto to = calls.begin() + static_cast<std::ptrdiff_t>(end);
    if (!std::is_sorted(from, to, IsBefore)) std::sort(from, to, IsBefore);
    from = to;
  }
}

// Executions with parameters and known times, which are those that a replay has, those of one process
// and list together, by time. Failed ones are there too.
Result<std::vector<Call>> LoadCalls(const LeverInput& input) {
  std::vector<Call> calls;
  if (!input.data.info().Has("params_token")) return calls;
  calls.reserve(input.log().rows());
  RETURN_IF_ERROR(input.data.Query(
      "SELECT row_id, CAST(hash(params_token) % 9223372036854775807 AS BIGINT) FROM events "
      "WHERE params_token IS "
      "NOT NULL",
      [&](const engine::Chunk& chunk) -> Result<void> {
        for (size_t i = 0; i < chunk.rows(); ++i) {
          const auto row = static_cast<uint32_t>(chunk.Int64(0, i));
          if (!IsTimed(input.log(), row)) continue;
          const Timestamp at = std::min(input.log().eligible_us[row], input.log().started_us[row]);
          calls.push_back({chunk.Int64(1, i), at, input.log().process[row], row});
        }
        return Ok();
      }));
  SortCalls(calls);
  return calls;
}

struct Repeats {
  int64_t calls = 0, distinct = 0, repeats = 0;  // of executions that may repeat each other
  int64_t failed = 0;                            // executions that may not
  int64_t untold = 0;                            // of `calls`, those whose outcome is unknown
  int64_t common = 0;               // repeats of lists that come back all the time; not in `repeats`
  Int128 busy_us = 0, wait_us = 0;  // of the repeats
};

// The calls of one process with one list of parameters, counted as the replay counts them.
void CountRepeats(const LeverInput& input, std::span<const Call> calls, Micros window, int64_t most_windows,
                  Repeats& of) {
  const process::Executions& log = input.log();
  Repeats own;
  replay::RepeatWatch watch(window);
  for (const Call& call : calls) {
    const process::Outcome outcome = input.learned.facts.outcome[call.row];
    if (!replay::MayRepeat(outcome)) {
      ++own.failed;
      continue;
    }
    ++own.calls;
    own.untold += outcome == process::Outcome::kUnknown ? 1 : 0;
    if (!watch.Add(call.at)) continue;
    ++own.repeats;
    const Timestamp start = log.started_us[call.row];
    own.busy_us += std::max<Micros>(0, log.ended_us[call.row] - start);
    own.wait_us += start - call.at;
  }
  of.calls += own.calls;
  of.failed += own.failed;
  of.untold += own.untold;
  of.distinct += own.calls > 0 ? 1 : 0;
  if (watch.IsCommon(most_windows)) {
    of.common += own.repeats;
    return;
  }
  of.repeats += own.repeats;
  of.busy_us += own.busy_us;
  of.wait_us += own.wait_us;
}

// By process.
std::vector<Repeats> AllRepeats(const LeverInput& input, std::span<const Call> calls, Micros window,
                                int64_t most_windows) {
  std::vector<Repeats> repeats(input.processes.size());
  for (size_t first = 0; first < calls.size();) {
    size_t end = first + 1;
    while (end < calls.size() && calls[end].process == calls[first].process &&
           calls[end].parameters == calls[first].parameters)
      ++end;
    CountRepeats(input, calls.subspan(first, end - first), window, most_windows,
                 repeats[calls[first].process]);
    first = end;
  }
  return repeats;
}

// The limit stands in the action where some list is above it: elsewhere it changes nothing.
std::string DedupeAction(const std::string& name, const Repeats& of, Micros window, int64_t most_windows) {
  return "dedupe:" + ActionName(name) + ":" + ActionSpan(window) +
         (of.common > 0 ? ":" + std::to_string(most_windows) : "");
}

// The executions of which the figures speak. `failed`: a condition that holds for failed ones; empty where
// none has failed.
std::string CallsQuery(const std::string& name, const std::string& failed) {
  return ProcessQuery(name, "params_token, status, queued_us, started_us, ended_us",
                      std::string("params_token IS NOT NULL AND ") + process::kEligibleSql +
                          " IS NOT NULL AND started_us IS NOT NULL AND ended_us IS NOT NULL" +
                          (failed.empty() ? "" : " AND NOT " + failed));
}

// What the figures leave out, and why.
std::string LeftOutText(const Repeats& of, int64_t most_windows) {
  std::string text;
  if (of.common > 0) {
    text += " Left alone: " + CountText(of.common, "further repetition") +
            " of lists that come back in more than " + std::to_string(most_windows) +
            " such windows, which do not say which work it is.";
  }
  if (of.failed > 0) {
    text += " Not counted: " + CountText(of.failed, "run") +
            " that failed, which brought nothing to hand out; to run again is no repetition then.";
  }
  return text;
}

Proposal Dedupe(const LeverInput& input, uint32_t process, const Repeats& of, const LeverSettings& s,
                const std::string& failed, const Json& values) {
  const Micros window = WindowOf(s);
  const std::string name = input.Name(process);
  Proposal proposal;
  proposal.hours = process::Hours(of.busy_us);
  proposal.n = of.calls;
  Recommendation& r = proposal.recommendation = RecommendationOf(kDedupeOrCache.info);
  r.target_kind = "process";
  r.target = name;
  r.target_process_ids = {name};
  r.actions = {DedupeAction(name, of, window, s.dedupe_most_windows)};
  r.recommendation = "Do not run " + name + " again with the same parameters within " +
                     MinutesText(static_cast<double>(window)) + "; hand out what the first run brought. " +
                     FormatThousands(of.repeats) + " of " + CountText(of.calls, "run") +
                     " with parameters (" + FormatThousands(of.distinct) +
                     " distinct) were such repetitions, and ran for " + HoursText(proposal.hours) + ".";
  r.recommendation += LeftOutText(of, s.dedupe_most_windows);
  r.evidence = EvidenceJson(CallsQuery(name, of.failed > 0 ? failed : ""), of.calls, values);
  r.assumptions = {"equal parameters mean equal work: nothing that it reads has changed within the window",
                   "what waited for a repetition can take the first result"};
  if (of.untold > 0)
    r.assumptions.push_back(
        CountText(of.untold, "run") +
        " whose outcome the log does not tell did not fail: a failed one brings no result");
  return proposal;
}

bool AnyFailed(const std::vector<Repeats>& repeats) {
  return std::any_of(repeats.begin(), repeats.end(), [](const Repeats& of) { return of.failed > 0; });
}

Result<GateResult> GateDedupeOrCache(const LeverInput& input, const LeverSettings& s) {
  const LeverInfo& info = kDedupeOrCache.info;
  const Json thresholds = {{"window_min", s.dedupe_window_min},
                           {"least_distinct_share", s.dedupe_least_distinct_share},
                           {"most_windows_of_a_list", s.dedupe_most_windows},
                           {"least_runs", s.least_runs},
                           {"least_hours", s.least_hours}};
  ASSIGN_OR_RETURN(const std::vector<Call> calls, LoadCalls(input));
  const std::vector<Repeats> repeats = AllRepeats(input, calls, WindowOf(s), s.dedupe_most_windows);
  const bool any_failed = AnyFailed(repeats);
  Nearest nearest("pattern_absent",
                  calls.empty() ? "No execution has parameters."
                  : any_failed ? "No execution has the parameters of one shortly before it that did not fail."
                               : "No execution has the parameters of one shortly before it.",
                  {{"runs_with_parameters", calls.size()}});
  GateResult result;
  process::TroubleSql trouble;
  if (any_failed) {
    ASSIGN_OR_RETURN(trouble, process::TroubleConditions(input.data));
  }
  for (const uint32_t process : input.by_name) {
    const Repeats& of = repeats[process];
    if (of.repeats + of.common == 0 || !input.IsNamed(process)) continue;
    const std::string name = input.Name(process);
    const double hours = process::Hours(of.busy_us);
    const double distinct = static_cast<double>(of.distinct) / static_cast<double>(of.calls);
    const Json values = {{"runs_with_parameters", of.calls},
                         {"distinct_parameters", of.distinct},
                         {"distinct_share", distinct},
                         {"repeats", of.repeats},
                         {"repeats_of_common_lists", of.common},
                         {"failed_runs_with_parameters", of.failed},
                         {"repeated_busy_h", hours},
                         {"repeated_wait_h", process::Hours(of.wait_us)}};
    if (distinct < s.dedupe_least_distinct_share) {
      nearest.Consider(hours, "parameters_do_not_identify",
                       name + " has " + CountText(of.distinct, "distinct parameter list") + " in " +
                           CountText(of.calls, "run") + ", " + PercentText(distinct) + "; below " +
                           PercentText(s.dedupe_least_distinct_share) +
                           " equal parameters do not mean equal work.",
                       values);
    } else if (of.repeats == 0) {
      nearest.Consider(hours, "parameters_come_back",
                       "The parameter lists that " + name + " repeats (" + CountText(of.common, "run") +
                           ") come back in more than " + std::to_string(s.dedupe_most_windows) +
                           " windows: they do not say which work it is.",
                       values);
    } else if (of.repeats < s.least_runs || hours < s.least_hours) {
      nearest.Consider(hours, "too_little",
                       name + " repeats " + CountText(of.repeats, "run") + ", " + HoursText(hours) + "; " +
                           std::to_string(s.least_runs) + " and " + HoursText(s.least_hours) + " are needed.",
                       values);
    } else {
      result.proposals.push_back(Dedupe(input, process, of, s, trouble.failed, values));
    }
  }
  if (result.proposals.empty()) result.skipped.push_back(nearest.Skip(info, thresholds));
  return result;
}

}  // namespace

constinit const Lever kDedupeOrCache = {
    .info =
        {.id = "dedupe_or_cache_v1",
         .label = "No repeated work",
         .action_type = "dedupe",
         .what = "The same process runs with the same parameters shortly after it ran.",
         .gate = "Executions with the parameters of another of the process that became eligible at most "
                 "`dedupe_window_min` before and did not fail (the result of a failed one cannot be handed "
                 "out, and to run again is no repetition): at least `least_runs`, with at least "
                 "`least_hours` of run "
                 "time; distinct parameter lists over runs of at least "
                 "`dedupe_least_distinct_share`; lists that come back in more than `dedupe_most_windows` "
                 "such windows do not count, for they do not say which work it is.",
         .transformation =
             "`dedupe:PROCESS:1h`; `dedupe:PROCESS:1h:3` where some lists come back more often, which stay",
         .enforcement = "The job that submits the process: ask for what runs or ran already; or a cache in "
                        "the program.",
         .risks =
             "What the process reads may have changed in between: the second result would have differed. "
             "| Parameters that the log does not hold may differ.",
         .how_to_check = "Take ten pairs of equal parameters from the evidence and compare their results.",
         .disproof = "If the results of the pairs differ, they are not the same work.",
         .known_issue = "",
         .needs = kNeedsProcesses | kNeedsParameters},
    .gate = GateDedupeOrCache};

}  // namespace harness::ideaspace
