// SPDX-License-Identifier: Apache-2.0
// Runs made by hand for the tests of report/: a small one that a reader can check, and an empty one.
#pragma once

#include <string>
#include <utility>

#include "plugin/finding.h"
#include "run/run_result.h"

namespace harness::report {

inline run::PluginOutcome Outcome(std::string id, std::string name, plugin::PluginResult result) {
  run::PluginOutcome outcome;
  outcome.id = std::move(id);
  outcome.name = std::move(name);
  outcome.version = "1.0.0";
  outcome.type = "analysis";
  outcome.status = std::string(plugin::StatusName(result.status));
  outcome.reason_code = result.reason_code;
  outcome.summary = result.summary;
  outcome.result = plugin::ToJson(result).value();
  outcome.evidence.queries = 3;
  outcome.evidence.rows = 12;
  outcome.evidence.cpu_us = 4'000;
  outcome.evidence.wall_us = 21'000;
  outcome.evidence.peak_rss_bytes = 41'943'040;
  return outcome;
}

inline Json WeekGrid(double monday_nine, double friday_twenty) {
  Json grid = Json::array();
  for (int day = 0; day < 7; ++day) grid.push_back(std::vector<double>(24, 0.0));
  grid[0][9] = monday_nine;
  grid[4][20] = friday_twenty;
  return grid;
}

inline run::PluginOutcome SampleProfile() {
  plugin::PluginResult result;
  result.summary = "12 executions of 3 processes on 2 hosts over 2 days.";
  const Json wait = {{"n", 12},         {"min", 0.0},        {"max", 7200.0},    {"mean", 1500.0},
                     {"p50_lin", 45.0}, {"p95_lin", 7000.0}, {"p99_lin", 7180.0}};
  result.metrics = {{"rows", 12},
                    {"processes", 3},
                    {"hosts", 2},
                    {"wait_gt_hours", 5.0},
                    {"wait_gt_rows", 5},
                    {"wait_s", wait},
                    {"arrivals_by_weekday_hour", WeekGrid(4, 8)}};
  return Outcome("profile_eventlog", "Profile of the log", std::move(result));
}

inline plugin::Finding SampleFinding(const std::string& process) {
  plugin::Finding finding;
  finding.id = "top_wait:" + process;
  finding.kind = "top_wait";
  finding.severity = plugin::FindingSeverity::kHigh;
  finding.confidence = 0.75;
  finding.title = process + " waited 4 hours";
  finding.what = "4.0 of 5.0 hours waited over 60 s belong to " + process + ".";
  finding.why = "Its runs wait for one slot; confidence is the share of runs above the threshold.";
  finding.where = {{"process_id", process}};
  finding.measurement_type = "measured";
  finding.assumptions = {"A wait starts when an execution is eligible."};
  finding.evidence = {"SELECT * FROM events\nWHERE process_id = 'LOAD'", 4};
  finding.n = 4;
  finding.estimate = 4.0;
  finding.unit = "h";
  finding.interval = plugin::Interval{3.0, 5.0, 0.95};
  return finding;
}

inline run::PluginOutcome SampleWaits(const std::string& process) {
  plugin::PluginResult result;
  result.summary = "Executions waited 5 hours over 60 s.";
  const Json all = {{"rows", 12},
                    {"wait_pre_us", 3'600'000'000},
                    {"eligible_wait_us", 18'360'000'000},
                    {"eligible_wait_gt_us", 18'000'000'000},
                    {"runs_gt", 5}};
  const Json close = {{"rows", 6},
                      {"wait_pre_us", 0},
                      {"eligible_wait_us", 14'400'000'000},
                      {"eligible_wait_gt_us", 14'400'000'000}};
  result.metrics = {
      {"threshold_s", 60},
      {"scopes", {{"all", all}, {"close_static", close}}},
      {"processes",
       {{{"process_id", process},
         {"runs", 4},
         {"runs_gt", 3},
         {"host_count", 1},
         {"started", 4},
         {"eligible_wait_hours", 4.1},
         {"eligible_wait_gt_hours", 4.0},
         {"wait_pre_hours", 1.0},
         {"p50_s", 3600.0},
         {"p95_s", 7000.0},
         {"sequence", {{"rows", 4}, {"eligible_wait_gt_us", 14400000000}}}},
        {{"process_id", "MAIL"},
         {"runs", 6},
         {"runs_gt", 2},
         {"host_count", 2},
         {"started", 6},
         {"eligible_wait_hours", 1.0},
         {"eligible_wait_gt_hours", 1.0},
         {"wait_pre_hours", 0.0},
         {"p50_s", 0.5},
         {"p95_s", 1800.0}},
        {{"process_id", "IDLE"}, {"runs", 2}, {"runs_gt", 0}, {"eligible_wait_gt_hours", 0.0}}}},
      {"by_weekday_hour", WeekGrid(4.0, 1.0)}};
  result.findings = {SampleFinding(process)};
  return Outcome("analysis_queue_delay_decomposition", "Queue delay", std::move(result));
}

inline run::PluginOutcome SampleLoad() {
  plugin::PluginResult result;
  result.summary = "At most 2 executions ran at once.";
  result.metrics = {{"pools",
                     {{{"host", "H1"},
                       {"max_running", 2},
                       {"capacity_estimate", 2},
                       {"capacity_evidence", "2 ran at once for 3 h while others waited"},
                       {"busy_share", 0.25}}}},
                    {"series",
                     {{"start_us", 1'751'328'000'000'000},
                      {"step_us", 21'600'000'000},
                      {"running", {0.5, 2.0, nullptr, 0.25}},
                      {"waiting", {0.0, 3.0, 1.0, 0.0}}}}};
  return Outcome("analysis_concurrency_reconstruction", "Concurrency", std::move(result));
}

inline run::PluginOutcome SampleHolds(const std::string& process) {
  plugin::PluginResult result;
  result.summary = "Parents held 2 executions for 1 hour.";
  result.metrics = {
      {"held_hours", 1.0},
      {"share", 0.2},
      {"by_process",
       {{{"process_id", process}, {"parent_process_id", "MAIN"}, {"runs", 2}, {"held_hours", 1.0}}}}};
  return Outcome("analysis_hold_time_attribution_v1", "Holds", std::move(result));
}

inline Json CauseHours(double held, double contention) {
  const auto us = [](double hours) { return static_cast<int64_t>(hours * 3.6e9); };
  return {{"wait_us", us(held + contention)},
          {"held_us", us(held)},
          {"batching_us", 0},
          {"schedule_us", 0},
          {"unavailability_us", 0},
          {"restricted_us", 0},
          {"contention_us", us(contention)},
          {"dispatch_us", 0}};
}

inline run::PluginOutcome SampleCauses(const std::string& process) {
  plugin::PluginResult result;
  result.summary = "5.1 h of eligible waits: held 80.4 %, contention 19.6 %.";
  result.metrics = {
      {"scopes", {{"all", CauseHours(4.1, 1.0)}}},
      {"over_time",
       {{"start_us", 1'751'328'000'000'000},
        {"step_us", 21'600'000'000},
        {"steps", {CauseHours(3.0, 0.25), CauseHours(1.1, 0), CauseHours(0, 0), CauseHours(0, 0.75)}}}},
      {"blame",
       {{{"process_id", process}, {"holder_process_id", "MAIL"}, {"contention_us", 2'700'000'000}},
        {{"process_id", "MAIL"}, {"holder_process_id", process}, {"contention_us", 900'000'000}}}},
      {"blame_rest_us", 0},
      {"charged_schedules",
       {{{"schedule_id", nullptr},
         {"count", 0},
         {"contention_us", 2'700'000'000},
         {"others_contention_us", 900'000'000}},
        {{"schedule_id", "<1034>"},
         {"count", 1},
         {"contention_us", 900'000'000},
         {"others_contention_us", 900'000'000}}}}};
  return Outcome("analysis_wait_attribution_v1", "Why executions waited", std::move(result));
}

inline Json CurvePointOf(int more, int64_t naive_us, int64_t replayed_us) {
  return {{"more_slots", more},
          {"naive_wait_us", naive_us},
          {"theory_wait_us", nullptr},
          {"replayed_wait_us", replayed_us},
          {"ci_low_us", more == 0 ? Json() : Json(replayed_us - 180'000'000)},
          {"ci_high_us", more == 0 ? Json() : Json(replayed_us + 180'000'000)}};
}

inline run::PluginOutcome SampleCapacity() {
  plugin::PluginResult result;
  result.summary = "One more server saves 2.0 % of the wait by replay, where the naive rule promises 50.0 %.";
  result.metrics = {
      {"discipline", "fcfs"},
      {"calibration",
       {{"n", 6},
        {"wmape_by_process", 0.05},
        {"distance_ratio", 0.04},
        {"queue_error", 0.06},
        {"fit", "reproduces"}}},
      {"queue",
       {{"start_us", 1'751'328'000'000'000},
        {"step_us", 21'600'000'000},
        {"recorded", {0.0, 3.0, 1.0, 0.0}},
        {"replayed", {0.0, 2.75, 1.25, 0.0}}}},
      {"pools",
       {{{"name", "H1"},
         {"slots", 2},
         {"server_slots", 2},
         {"executions", 12},
         {"grown_host", "H1"},
         {"why",
          "One more server saves 2.0 % of the wait by replay, where the naive rule promises 50.0 %: 80.4 % "
          "of the wait is held by parents that end late: more slots cannot remove it."},
         {"naive", {{"promised_us", 9'180'000'000}, {"promised_share", 0.5}}},
         {"theory",
          {{"reason", "too_little_data: only 12 executions"},
           {"saving_us", nullptr},
           {"saving_share", nullptr}}},
         {"replayed",
          {{"saving_us", 367'200'000},
           {"saving_share", 0.02},
           {"ci_low_us", 180'000'000},
           {"ci_high_us", 540'000'000},
           {"verdict", "verified"}}},
         {"curve",
          {CurvePointOf(0, 18'360'000'000, 18'360'000'000), CurvePointOf(1, 12'240'000'000, 18'000'000'000),
           CurvePointOf(2, 9'180'000'000, 17'992'800'000)}}}}}};
  return Outcome("analysis_capacity_scaling", "Saving by more slots", std::move(result));
}

inline run::PluginOutcome SampleEnergy() {
  plugin::PluginResult result;
  result.summary = "Energy 2.125: the 95th percentile of queue delay adds most.";
  const auto term = [](const char* kpi, const char* unit, double observed, double ideal, double adds) {
    return Json{
        {"kpi", kpi}, {"unit", unit}, {"observed", observed}, {"ideal", ideal}, {"contribution", adds}};
  };
  result.metrics = {
      {"energy_total", 2.125},
      {"energy_gap", 2.125},
      {"energy_constraints", 0.0},
      {"ideal_mode", "frontier"},
      {"no_better_reference", false},
      {"top_terms",
       {term("queue_delay_p95", "s", 7000, 3500, 2.0), term("error_rate", "1", 0.05, 0.04, 0.0625),
        term("background_overhead_per_min", "1/min", 0.25, 0.2, 0.0625)}}};
  return Outcome("analysis_ideaspace_energy_ebm_v1", "Energy", std::move(result));
}

// 18.36e9 us waited as recorded, 18.0e9 in the replay of the unchanged log.
inline run::PluginOutcome SampleActions(const std::string& process) {
  plugin::PluginResult result;
  result.summary = "1 action verified by replay, 1 blocked.";
  const Json interval = {{"low", 0.5}, {"high", 1.5}, {"level", 0.95}};
  const Json server = {{"kind", "host"}, {"name", "H1"}};
  const Json mail = {{"kind", "process"}, {"name", "MAIL"}};
  Json action = {{"rank", 1},
                 {"lever_id", "add_capacity_plus_one_v1"},
                 {"label", "One more slot"},
                 {"target", server},
                 {"actions", {"add-slots:H1:+1"}},
                 {"recommendation", "Add one slot to H1, where " + process + " waits for a slot."},
                 {"delta_energy", 0.75},
                 {"target_energy", {{"key", "host:H1"}, {"before", 2.0}, {"after", 1.0}, {"delta", 1.0}}},
                 {"delta_hours", 1.0},
                 {"interval", interval},
                 {"delta_percent", 19.6},
                 {"dropped_hours", 0.0},
                 {"confidence", 0.62},
                 {"verdict", "verified"},
                 {"reason", "the interval lies above 0"},
                 {"enforcement", "number of slots in the settings of the host"},
                 {"risks", {"memory of the host"}},
                 {"how_to_check", "count the hours in which all slots of H1 are busy"},
                 {"disproof", "slots of H1 are free while " + process + " waits"},
                 {"evidence", {{"query", "SELECT count(*) FROM events WHERE host = 'H1'"}, {"rows", 4}}},
                 {"q_value", nullptr},
                 {"known_issue", "qpec_capacity"}};
  const Json blocked = {{"lever_id", "tune_schedule_v1"},
                        {"label", "Run MAIL less often"},
                        {"target", mail},
                        {"delta_hours", 0.01},
                        {"interval", nullptr},
                        {"naive_hours", nullptr},
                        {"blocked_reason", "no_effect"},
                        {"explanation", "the interval of the saving holds 0"},
                        {"known_issue", ""}};
  const Json skipped = {{"lever_id", "batch_payout_report_inputs_v1"},
                        {"label", "Batch the inputs of payout reports"},
                        {"target", ""},
                        {"gating_reason", "pattern_absent"},
                        {"explanation", "0 executions of payout processes, 20 needed"},
                        {"known_issue", "payout_multi_input"}};
  const Json plan = {{"rank", 1},
                     {"actions",
                      {{{"lever_id", "add_capacity_plus_one_v1"},
                        {"label", "One more slot"},
                        {"target", server},
                        {"marginal_hours", 1.0}}}},
                     {"cost", {{"actions", 1}, {"servers", 1}}},
                     {"energy_after", 1.375},
                     {"delta_hours", 1.0},
                     {"interval", interval},
                     {"on_front", true}};
  result.metrics = {{"model", {{"verdict", "reproduces"}}},
                    {"ideal_mode", "frontier"},
                    {"wait_hours", 5.1},
                    {"energy_before", 2.125},
                    {"actions", Json::array({action})},
                    {"plans", Json::array({plan})},
                    {"blocked", Json::array({blocked})},
                    {"skipped", Json::array({skipped})}};
  return Outcome("analysis_ebm_action_verifier_v1", "Verified actions", std::move(result));
}

inline run::PluginOutcome SampleRetries() {
  return Outcome("analysis_retry_rate_hotspots_v1", "Retries",
                 plugin::NotApplicable("missing_column:attempts", "The log does not count attempts."));
}

inline eventlog::DatasetColumn SampleColumn(const char* name, engine::ColumnType type, int64_t nulls,
                                            bool is_private) {
  eventlog::DatasetColumn column;
  column.name = name;
  column.type = type;
  column.nulls = nulls;
  column.is_private = is_private;
  return column;
}

// 12 rows, three processes; `process` is the one that waited longest.
inline run::RunResult SampleRun(const std::string& process = "LOAD") {
  run::RunResult run;
  run.run_id = "20260114-105600-abcdef";
  run.dataset.version = "sha256:" + std::string(64, 'a');
  run.dataset.name = "jobs.csv";
  run.dataset.rows = 12;
  run.dataset.columns = {SampleColumn("process_id", engine::ColumnType::kText, 0, false),
                         SampleColumn("ended_us", engine::ColumnType::kInt64, 3, false),
                         SampleColumn("user_token", engine::ColumnType::kText, 0, true)};
  run.dataset.inputs = {{"jobs.csv", std::string(64, 'b'), 2048, "csv", {{"delimiter", ","}}, 13, 12, 1}};
  run.dataset.roles = {{"process", "PROCESS_ID", "inferred", ""},
                       {"queued", "", "derived", "the largest end so far in the case"}};
  run.dataset.counters = {
      {"time_unparsed:END_DT",
       eventlog::Severity::kError,
       3,
       "A time could not be read.",
       {"jobs.csv:4", "jobs.csv:7"}},
      {"row_rejected", eventlog::Severity::kDataLoss, 1, "A row had too few fields.", {"jobs.csv:9"}}};
  run.dataset.time_zone = "Europe/Berlin";
  run.dataset.first_us = 1'751'328'002'000'000;
  run.dataset.last_us = 1'751'414'402'000'000;
  run.settings = {{"analysis_queue_delay_decomposition", {{"threshold_s", 60}}}};
  run.plugins = {SampleLoad(),     SampleHolds(process), SampleWaits(process),
                 SampleRetries(),  SampleProfile(),      SampleCauses(process),
                 SampleCapacity(), SampleEnergy(),       SampleActions(process)};
  run.started_us = 1'768'388'160'000'000;
  run.finished_us = 1'768'388'161'250'000;
  run.threads = 2;
  run.batch_rows = 2048;
  run.harness_version = "0.1.0";
  run.engine_version = "v1.5.6";
  run.machine = {{"cores", 2}};
  return run;
}

// No rows, no times, and every plugin not applicable.
inline run::RunResult EmptyRun() {
  run::RunResult run;
  run.run_id = "20260114-105600-000000";
  run.dataset.version = "sha256:" + std::string(64, '0');
  run.dataset.name = "empty.csv";
  run.dataset.time_zone = "UTC";
  run.settings = Json::object();
  for (const char* id :
       {"analysis_capacity_scaling", "analysis_concurrency_reconstruction", "analysis_ebm_action_verifier_v1",
        "analysis_hold_time_attribution_v1", "analysis_ideaspace_energy_ebm_v1",
        "analysis_queue_delay_decomposition", "analysis_retry_rate_hotspots_v1",
        "analysis_wait_attribution_v1", "profile_eventlog"}) {
    run.plugins.push_back(Outcome(id, "", plugin::NotApplicable("no_rows", "The dataset has no rows.")));
  }
  return run;
}

}  // namespace harness::report
