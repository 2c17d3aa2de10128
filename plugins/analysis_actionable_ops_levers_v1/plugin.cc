// SPDX-License-Identifier: Apache-2.0
// Which processes run one after the other for one input at a time, and what would calls that take several
// inputs save?
#include <algorithm>

#include "base/sha256.h"
#include "base/sql_text.h"
#include "base/text.h"
#include "plugin/context.h"
#include "process/learned_log.h"
#include "process/sample_summary.h"
#include "process/sequence_batches.h"
#include "process/sql_terms.h"
#include "replay/sequence_replay.h"
#include "replay/shared_study.h"

namespace harness::plugins::analysis_actionable_ops_levers_v1 {
namespace {

using process::Hours;
using process::Sequence;
using process::SequenceBatches;

constexpr const char* kWindows = "analysis_close_cycle_window_resolver";
constexpr double kMicrosPerSecondReal = 1e6;

// A sequence with what one call for several inputs would come to.
struct Candidate {
  const Sequence* sequence = nullptr;
  std::string id;
  std::vector<std::string> processes;
  std::vector<process::CallSetup> setups;  // by step
  std::vector<Micros> setup_us;            // 0 unknown
  SequenceBatches plan;
  std::optional<replay::Outcome> outcome;
  int64_t calls_fewer = 0;  // in the replay
  Int128 busy_less_us = 0;
  std::string not_replayed;  // why there is no outcome
};

process::SequenceOptions SequenceOptionsOf(const Json& config) {
  process::SequenceOptions options;
  options.least_support = config.at("least_support").get<int64_t>();
  options.least_confidence = config.at("least_confidence").get<double>();
  options.least_order = config.at("least_order").get<double>();
  options.most_steps = config.at("most_steps").get<size_t>();
  options.window_us = config.at("window_s").get<int64_t>() * kMicrosPerSecond;
  return options;
}

process::SequenceBatchOptions BatchOptionsOf(const Json& config) {
  process::SequenceBatchOptions options;
  options.windows_us.clear();
  for (const Json& seconds : config.at("batch_windows_s"))
    options.windows_us.push_back(seconds.get<int64_t>() * kMicrosPerSecond);
  std::sort(options.windows_us.begin(), options.windows_us.end());
  options.most_in_one = config.at("most_in_one").get<size_t>();
  return options;
}

Result<process::CloseWindows> WindowsOf(const plugin::PluginContext& context) {
  const Result<Json> result = context.ResultOf(kWindows);
  if (!result) return process::CloseWindows();
  return process::CloseWindowsFromJson(result->at("metrics"));
}

Result<std::string> SequenceId(const std::vector<std::string>& processes, const Sequence& sequence) {
  const Json identity = {
      {"target_process_ids", processes}, {"key", sequence.key}, {"cohort", sequence.cohort}};
  ASSIGN_OR_RETURN(const std::string text, CanonicalJson(identity));
  return "seq_" + Sha256Hex(text).substr(0, 16);
}

// Most seconds first, then by id.
Result<std::vector<Candidate>> CandidatesOf(plugin::PluginContext& context,
                                            const process::LearnedLog& learned,
                                            const process::Sequences& sequences) {
  const Json& config = context.config();
  std::vector<uint32_t> processes;
  for (const Sequence& sequence : sequences.found)
    processes.insert(processes.end(), sequence.runs.processes.begin(), sequence.runs.processes.end());
  ASSIGN_OR_RETURN(const auto setups,
                   process::SetupsOf(context.data(), learned.log, processes,
                                     config.at("size_columns").get<std::vector<std::string>>(),
                                     config.at("least_calls").get<int64_t>()));
  const process::SequenceBatchOptions options = BatchOptionsOf(config);
  std::vector<Candidate> candidates;
  for (const Sequence& sequence : sequences.found) {
    Candidate candidate;
    candidate.sequence = &sequence;
    for (const uint32_t number : sequence.runs.processes) {
      candidate.processes.emplace_back(learned.log.processes.NameOf(number));
      candidate.setups.push_back(setups.at(number));
      candidate.setup_us.push_back(candidate.setups.back().setup_us.value_or(0));
    }
    auto plan = process::PlanBatches(learned.log, learned.facts, sequence, candidate.setup_us, options);
    if (!plan) continue;
    candidate.plan = std::move(*plan);
    ASSIGN_OR_RETURN(candidate.id, SequenceId(candidate.processes, sequence));
    candidates.push_back(std::move(candidate));
  }
  std::sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
    return a.plan.saved_us != b.plan.saved_us ? a.plan.saved_us > b.plan.saved_us : a.id < b.id;
  });
  return candidates;
}

// Replays the candidates one by one, and those that are verified once more together.
Result<std::optional<replay::Outcome>> Verify(plugin::PluginContext& context,
                                              const process::LearnedLog& learned,
                                              std::vector<Candidate>& candidates) {
  std::optional<replay::Outcome> together;
  const size_t most = context.config().at("most_replays").get<size_t>();
  for (Candidate& candidate : candidates) candidate.not_replayed = "not_replayed";
  if (candidates.empty() || most == 0) return together;
  ASSIGN_OR_RETURN(const replay::SharedStudy shared,
                   replay::StudyLog(context.data(), context.config().at("replicates").get<int64_t>()));
  const replay::Study& study = *shared.study;
  std::vector<replay::CallBatch> verified;
  size_t number_verified = 0;
  for (Candidate& candidate : std::span(candidates).first(std::min(most, candidates.size()))) {
    if (study.model().jobs() == 0) {
      candidate.not_replayed = "no_model";
      continue;
    }
    const auto calls =
        replay::CallsOfSequence(learned.log, *candidate.sequence, candidate.plan, candidate.setup_us);
    ASSIGN_OR_RETURN(auto replayed, replay::ReplayCalls(study, calls));
    candidate.calls_fewer = replayed.calls_fewer;
    candidate.busy_less_us = replayed.busy_less_us;
    candidate.outcome = std::move(replayed.outcome);
    if (candidate.outcome->verdict != replay::Verdict::kVerified) continue;
    ++number_verified;
    verified.insert(verified.end(), calls.begin(), calls.end());
  }
  if (number_verified < 2) return together;
  ASSIGN_OR_RETURN(auto replayed, replay::ReplayCalls(study, verified));
  together = std::move(replayed.outcome);
  return together;
}

bool IsVerified(const Candidate& candidate) {
  return candidate.outcome && candidate.outcome->verdict == replay::Verdict::kVerified;
}

// More waiting is what the replay expects, though an interval that holds 0 does not prove it harmful.
bool WaitsGrow(const Candidate& candidate) {
  return candidate.outcome && candidate.outcome->verdict != replay::Verdict::kInconclusive &&
         candidate.outcome->delta_wait_us < 0;
}

std::string SpanText(Micros us) {
  if (us % kMicrosPerHour == 0) return std::to_string(us / kMicrosPerHour) + " h";
  if (us % kMicrosPerMinute == 0) return std::to_string(us / kMicrosPerMinute) + " min";
  return std::to_string(us / kMicrosPerSecond) + " s";
}

std::string CohortText(const std::string& cohort) {
  return cohort == "close_window" ? "in the close of the books"
         : cohort == "night"      ? "at night"
                                  : "on any day";
}

std::string BoundaryText(const Candidate& candidate) {
  const Sequence& sequence = *candidate.sequence;
  std::string text = "one call for the values of " + Quoted(sequence.key) + " that come within " +
                     SpanText(candidate.plan.window_us) + " of the first";
  if (!sequence.shared.empty()) text += " with the same " + Join(sequence.shared, " and ");
  return text;
}

std::string InOrder(const std::vector<std::string>& processes) {
  return Join(processes, ", then ");
}

int64_t Runs(const Candidate& candidate) {
  return static_cast<int64_t>(candidate.sequence->runs.instances.size());
}

// Instances that would be left: each batch is one.
int64_t RunsAfter(const Candidate& candidate) {
  return Runs(candidate) - candidate.plan.inputs + static_cast<int64_t>(candidate.plan.batches.size());
}

std::string ReplayText(const Candidate& candidate) {
  if (!candidate.outcome) {
    return candidate.not_replayed == "no_model" ? "No execution has the times that a replay needs."
                                                : "It was not replayed: others promise more.";
  }
  const replay::Outcome& outcome = *candidate.outcome;
  if (IsVerified(candidate)) {
    std::string text = "By joint replay " + HoursText(Hours(outcome.delta_wait_us)) + " less wait";
    if (outcome.interval.low_us && outcome.interval.high_us)
      text += " (95 %: " + HoursText(Hours(*outcome.interval.low_us)) + " to " +
              HoursText(Hours(*outcome.interval.high_us)) + ")";
    return text + ".";
  }
  if (WaitsGrow(candidate)) {
    const bool proven = outcome.verdict == replay::Verdict::kHarmful;
    return "By joint replay waits grow by " + HoursText(Hours(-outcome.delta_wait_us)) +
           (proven ? "" : ", which may be chance (" + outcome.reason + ")") +
           ", because calls wait for each other: it frees slots and does not shorten waits.";
  }
  return "By joint replay no shorter wait is shown (" + outcome.reason + ").";
}

// Of slots, by replay where there is one. The figure of the finding is the sum of the setups, which the
// replay need not reach: where they differ, both are told by name.
std::string FreedText(const Candidate& candidate) {
  const std::string setups = HoursText(Hours(candidate.plan.saved_us));
  if (!candidate.outcome) return "frees up to " + setups + " of slot time, the setups of those calls";
  const std::string replayed = HoursText(Hours(candidate.busy_less_us));
  const std::string text = "frees " + replayed + " of slot time in the replay, an upper bound";
  return replayed == setups ? text : text + " (the setups of those calls are " + setups + ")";
}

std::string RecommendationText(const Candidate& candidate) {
  return (WaitsGrow(candidate) ? "Only where slots are short: run " : "Run ") + InOrder(candidate.processes) +
         " for several values of " + Quoted(candidate.sequence->key) + " at once (" +
         CohortText(candidate.sequence->cohort) + "): " + BoundaryText(candidate) + ". " +
         FormatThousands(Runs(candidate)) + " runs of the sequence become " +
         FormatThousands(RunsAfter(candidate)) + ", " + FormatThousands(candidate.plan.calls_reduced) +
         " calls fewer, which " + FreedText(candidate) + ". " + ReplayText(candidate);
}

std::string QueryOf(const Candidate& candidate) {
  return std::string(
             "SELECT process_id, count(*) AS calls, count(DISTINCT params_token) AS parameter_lists, "
             "sum(ended_us - started_us) / 3.6e9 AS busy_hours, sum(") +
         process::kEligibleWaitSql + ") / 3.6e9 AS wait_hours FROM events WHERE process_id IN (" +
         SqlTexts(candidate.processes) + ") AND list_contains(string_split(param_keys, ';'), " +
         SqlText(candidate.sequence->key) + ") GROUP BY process_id ORDER BY process_id";
}

std::string CheckText(const Candidate& candidate) {
  return "After the change run the query again: for as many values of " + Quoted(candidate.sequence->key) +
         " the calls of each process fall by about " +
         FormatThousands(Runs(candidate) - RunsAfter(candidate)) +
         ", those of the sequence that join others (calls outside of the sequence stay), and busy_hours with "
         "them; " +
         (WaitsGrow(candidate) ? "wait_hours grow, in the replay of all processes by " +
                                     HoursText(Hours(-candidate.outcome->delta_wait_us)) + "."
                               : "wait_hours must not grow.");
}

Json ShareJson(const process::Share& share) {
  return {
      {"estimate", share.estimate}, {"low", share.low}, {"of", share.of}, {"n", share.n}, {"level", 0.95}};
}

Json SetupJson(const process::CallSetup& setup) {
  return {{"process_id", setup.process_id},
          {"method", setup.method},
          {"n", setup.n},
          {"reason", setup.reason},
          {"setup_seconds",
           setup.setup_us ? Json(static_cast<double>(*setup.setup_us) / kMicrosPerSecondReal) : Json()}};
}

Json OutcomeJson(const replay::Outcome& outcome) {
  const auto hours = [](const std::optional<Int128>& us) { return us ? Json(Hours(*us)) : Json(); };
  return {{"verdict", replay::VerdictName(outcome.verdict)},
          {"reason", outcome.reason},
          {"delta_hours", Hours(outcome.delta_wait_us)},
          {"low_hours", hours(outcome.interval.low_us)},
          {"high_hours", hours(outcome.interval.high_us)},
          {"level", 0.95},
          {"basis_hours", Hours(outcome.recorded_wait_us)},
          {"model_error_hours", Hours(outcome.error_us)},
          {"confidence", outcome.confidence}};
}

Json VerificationJson(const Candidate& candidate) {
  if (candidate.outcome) {
    Json json = OutcomeJson(*candidate.outcome);
    json["calls_reduced"] = candidate.calls_fewer;
    json["busy_seconds_saved"] = static_cast<double>(candidate.busy_less_us) / kMicrosPerSecondReal;
    return json;
  }
  return {{"verdict", candidate.not_replayed}, {"reason", ReplayText(candidate)}};
}

// The month of most instances; null outside of close windows.
Json CloseMonth(const Sequence& sequence) {
  if (sequence.cohort != "close_window" || sequence.months.empty()) return Json();
  return std::max_element(sequence.months.begin(), sequence.months.end(),
                          [](const auto& a, const auto& b) { return a.runs < b.runs; })
      ->month;
}

Json RecordJson(const Candidate& candidate) {
  const Sequence& sequence = *candidate.sequence;
  Json months = Json::array(), setups = Json::array();
  for (const auto& month : sequence.months) months.push_back({{"month", month.month}, {"runs", month.runs}});
  for (const process::CallSetup& setup : candidate.setups) setups.push_back(SetupJson(setup));
  return {
      {"sequence_id", candidate.id},
      {"target_process_ids", candidate.processes},
      {"source", process::SourceName(sequence.runs.source)},
      {"support", Runs(candidate)},
      {"confidence", ShareJson(sequence.runs.confidence)},
      {"order", ShareJson(sequence.runs.order)},
      {"key", sequence.key},
      {"distinct_values", sequence.values},
      {"shared_keys", sequence.shared},
      {"cohort", sequence.cohort},
      {"cohort_share", sequence.cohort_share},
      {"close_month", CloseMonth(sequence)},
      {"months", std::move(months)},
      {"runs", Runs(candidate)},
      {"runs_after", RunsAfter(candidate)},
      {"batches", candidate.plan.batches.size()},
      {"window_seconds", candidate.plan.window_us / kMicrosPerSecond},
      {"call_boundary", BoundaryText(candidate)},
      {"estimated_calls_reduced", candidate.plan.calls_reduced},
      {"estimated_delta_seconds_upper", static_cast<double>(candidate.plan.saved_us) / kMicrosPerSecondReal},
      {"held_seconds", static_cast<double>(candidate.plan.held_us) / kMicrosPerSecondReal},
      {"setups", std::move(setups)},
      {"verification", VerificationJson(candidate)},
      {"recommendation", RecommendationText(candidate)},
      {"query", QueryOf(candidate)},
      {"how_to_check", CheckText(candidate)}};
}

plugin::Finding FindingOf(const Candidate& candidate) {
  const Sequence& sequence = *candidate.sequence;
  plugin::Finding finding;
  finding.kind = "batch_sequence";
  finding.id = "batch_sequence:" + candidate.id;
  finding.severity = IsVerified(candidate) ? plugin::FindingSeverity::kMedium : plugin::FindingSeverity::kLow;
  finding.confidence = sequence.runs.confidence.low;
  finding.title = InOrder(candidate.processes) + " run for one " + Quoted(sequence.key) + " at a time";
  finding.what = FormatThousands(Runs(candidate)) + " times " + InOrder(candidate.processes) + " ran " +
                 CohortText(sequence.cohort) + " for one value of " + Quoted(sequence.key) + " each, " +
                 FormatThousands(sequence.values) + " different ones. With " + BoundaryText(candidate) +
                 " there are " + FormatThousands(candidate.plan.calls_reduced) + " calls fewer, which " +
                 FreedText(candidate) + ". " + ReplayText(candidate);
  finding.why = "Each call sets itself up anew; a call for several inputs does that once.";
  finding.where = {{"sequence_id", candidate.id},
                   {"target_process_ids", candidate.processes},
                   {"key", sequence.key},
                   {"cohort", sequence.cohort}};
  finding.measurement_type = "modeled";
  finding.assumptions = {
      "the processes can take several values of the key in one call; the log cannot tell",
      "the setup of a call is the intercept of its duration on its size where the log tells sizes, else the "
      "10 % quantile of durations, which holds the work of the smallest calls too: the seconds are an upper "
      "bound",
      "the replay merges just these calls, step by step and together with all that waits for them",
      "confidence is the lower end of the 95 % interval of the share of runs from the first process that are "
      "this sequence"};
  if (std::string share = IsVerified(candidate) ? candidate.outcome->share.Text() : ""; !share.empty())
    finding.assumptions.push_back(std::move(share));
  finding.evidence = {QueryOf(candidate), static_cast<int64_t>(sequence.runs.instances.rows.size())};
  finding.n = Runs(candidate);
  finding.estimate = Hours(candidate.plan.saved_us);
  finding.unit = "h";
  finding.impact_hours = IsVerified(candidate) ? Hours(candidate.outcome->delta_wait_us) : finding.estimate;
  return finding;
}

plugin::Recommendation RecommendationOf(const Candidate& candidate) {
  plugin::Recommendation advice;
  advice.id = "batch_sequence:" + candidate.id;
  advice.kind = "batch_sequence";
  advice.action_type = "batch_inputs";
  advice.recommendation = RecommendationText(candidate);
  advice.where = {{"sequence_id", candidate.id},
                  {"key", candidate.sequence->key},
                  {"cohort", candidate.sequence->cohort}};
  advice.target_process_ids = candidate.processes;
  advice.scope_class = "sequence";
  if (IsVerified(candidate) && candidate.outcome->recorded_wait_us > 0) {
    const double basis = Hours(candidate.outcome->recorded_wait_us);
    const double delta = Hours(candidate.outcome->delta_wait_us);
    advice.modeled = plugin::ModeledImpact{100 * delta / basis, basis, delta};
  } else {
    advice.not_modeled_reason = candidate.outcome
                                    ? "replay_" + std::string(VerdictName(candidate.outcome->verdict))
                                    : candidate.not_replayed;
  }
  advice.findings = {"batch_sequence:" + candidate.id};
  advice.query = QueryOf(candidate);
  advice.rows = static_cast<int64_t>(candidate.sequence->runs.instances.rows.size());
  advice.how_to_check = CheckText(candidate);
  return advice;
}

std::string SummaryOf(const process::Sequences& sequences, const std::vector<Candidate>& candidates,
                      const std::optional<replay::Outcome>& together) {
  if (candidates.empty()) {
    return sequences.found.empty()
               ? "No processes run one after the other for one input at a time, often enough to tell."
               : "Sequences were found, but no two of their inputs come close enough together for one call.";
  }
  const auto verified = std::count_if(candidates.begin(), candidates.end(), IsVerified);
  std::string text = std::to_string(candidates.size()) +
                     (candidates.size() == 1 ? " sequence runs" : " sequences run") +
                     " for one input at a time; " + std::to_string(verified) +
                     " would wait less by replay when calls take several.";
  if (together) text += " Together these save " + HoursText(Hours(together->delta_wait_us)) + " of waiting.";
  return text;
}

}  // namespace

Result<plugin::PluginResult> Run(plugin::PluginContext& context) {
  ASSIGN_OR_RETURN(const auto learned, process::LearnLog(context.data()));
  ASSIGN_OR_RETURN(const auto lists, process::ReadParameterRows(context.data()));
  ASSIGN_OR_RETURN(const auto parameters, process::SequenceRows::Load(context.data(), *lists));
  if (parameters.rows_with_parameters() == 0)
    return plugin::NotApplicable("no_parameters", "No execution has parameters.");
  ASSIGN_OR_RETURN(const process::CloseWindows windows, WindowsOf(context));
  process::SequenceKeyOptions keys;
  keys.least_share = context.config().at("least_key_share").get<double>();
  keys.least_values = context.config().at("least_values").get<int64_t>();
  process::SequenceCohortOptions cohorts;
  cohorts.least_share = context.config().at("least_cohort_share").get<double>();
  const process::Sequences sequences = process::FindSequences(
      learned->log, learned->facts, parameters, windows, SequenceOptionsOf(context.config()), keys, cohorts);
  ASSIGN_OR_RETURN(std::vector<Candidate> candidates, CandidatesOf(context, *learned, sequences));
  ASSIGN_OR_RETURN(const auto together, Verify(context, *learned, candidates));

  plugin::PluginResult result;
  Json records = Json::array();
  for (const Candidate& candidate : candidates) {
    records.push_back(RecordJson(candidate));
    result.findings.push_back(FindingOf(candidate));
    result.recommendations.push_back(RecommendationOf(candidate));
  }
  const Json document = {{"schema_version", 1},
                         {"candidates", records},
                         {"together", together ? OutcomeJson(*together) : Json()}};
  RETURN_IF_ERROR(context.WriteArtifact("batch_group_candidates.json", PrettyJson(document)));
  result.artifacts = {"batch_group_candidates.json"};
  result.metrics = {{"sequences", sequences.found.size()},
                    {"sequences_without_key", sequences.without_key},
                    {"candidates", std::move(records)},
                    {"verified", std::count_if(candidates.begin(), candidates.end(), IsVerified)},
                    {"together", document.at("together")}};
  result.summary = SummaryOf(sequences, candidates, together);
  if (candidates.empty()) result.no_recommendation = {"no_sequence_to_batch", result.summary};
  return result;
}

}  // namespace harness::plugins::analysis_actionable_ops_levers_v1
