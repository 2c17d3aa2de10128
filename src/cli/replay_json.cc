// SPDX-License-Identifier: Apache-2.0
#include "cli/replay_document.h"

#include "base/exact_json.h"
#include "replay/naive_promise.h"

namespace harness::cli {
namespace {

using replay::Study;

// {held, batching, schedule, slots}: they sum to the whole.
Json CausesJson(const replay::CauseDeltas& causes, Int128 whole_us) {
  Json json = {{"slots", ExactJson(causes.OfSlots(whole_us))}};
  for (size_t cause = 0; cause < causes.known_us.size(); ++cause) {
    json[process::WaitCauseName(static_cast<process::WaitCause>(cause))] = ExactJson(causes.known_us[cause]);
  }
  return json;
}

Json ModelJson(const Study& study) {
  const replay::Model& model = study.model();
  Json hosts = Json::array();
  for (size_t i = 0; i < model.hosts.size(); ++i) {
    const process::HostCalendar& calendar = model.hosts[i].calendar;
    hosts.push_back({{"host", study.names().hosts[i]},
                     {"slots", model.hosts[i].slots},
                     {"closed_hours_a_week", static_cast<double>(calendar.ClosedOfWeek()) / 3.6e9},
                     {"outages", calendar.outages.size()},
                     {"outage_hours", static_cast<double>(calendar.OutageTime()) / 3.6e9}});
  }
  const replay::ModelNotes& notes = model.notes;
  return {{"executions", model.jobs()},
          {"hosts", std::move(hosts)},
          {"left_out",
           {{"unknown_times", notes.unknown_times},
            {"negative_waits", notes.negative_waits},
            {"negative_services", notes.negative_services},
            {"loose_links", notes.loose_links},
            {"fixed_holds", notes.fixed_holds},
            {"cyclic", notes.cyclic}}}};
}

Json DisciplineJson(const replay::ChosenDiscipline& chosen) {
  Json tried = Json::array();
  for (const replay::DisciplineFit& fit : chosen.tried) {
    tried.push_back({{"discipline", replay::DisciplineName(fit.discipline)},
                     {"slot_wait_error", NumberOrNull(fit.slot_wait_error)},
                     {"wmape_by_process", NumberOrNull(fit.calibration.wmape_by_process)},
                     {"distance_ratio", NumberOrNull(fit.calibration.distance_ratio)}});
  }
  return {{"name", replay::DisciplineName(chosen.discipline)},
          {"tried", std::move(tried)},
          {"first_judged", chosen.first_judged}};
}

Json OverloadJson(const replay::Overload& overload) {
  return {{"overloaded", overload.overloaded},
          {"utilization", overload.utilization},
          {"drifts", overload.drifts},
          {"first_half_mean", overload.first_half_mean},
          {"last_quarter_mean", overload.last_quarter_mean},
          {"trend_z", overload.trend_z}};
}

Json BoundJson(const replay::FlowBound& bound) {
  return {{"wait_us", ExactJson(bound.wait_us)},
          {"held_us", ExactJson(bound.held_us)},
          {"contention_us", ExactJson(bound.contention_us)},
          {"slots", bound.slots}};
}

Json IntervalJson(const replay::BlockInterval& interval) {
  return {{"low_us", interval.low_us ? ExactJson(*interval.low_us) : Json()},
          {"high_us", interval.high_us ? ExactJson(*interval.high_us) : Json()},
          {"level", 0.95},
          {"blocks", interval.blocks},
          {"block_length_us", interval.block_length_us},
          {"replicates", interval.replicates}};
}

Json NaiveJson(const std::optional<replay::NaivePromise>& naive) {
  if (!naive) return nullptr;
  return {{"label", "naive"},
          {"rule", "wait * k / (c + k)"},
          {"slots", naive->slots},
          {"more_slots", naive->more},
          {"wait_us", ExactJson(naive->wait_us)},
          {"promised_us", ExactJson(naive->promised_us)}};
}

Json PlanJson(const ReplayDocument& document) {
  if (!document.outcome) return nullptr;
  const replay::Outcome& outcome = *document.outcome;
  const replay::Names& names = document.study.names();
  Json actions = Json::array();
  for (size_t i = 0; i < document.plan.size(); ++i) {
    actions.push_back(replay::ToJson(document.plan[i], names));
    actions.back()["marginal_us"] =
        i < outcome.marginal_wait_us.size() ? ExactJson(outcome.marginal_wait_us[i]) : Json();
  }
  Json processes = Json::array();
  for (const replay::ProcessDelta& delta : outcome.processes) {
    processes.push_back({{"process_id", names.processes[delta.process]},
                         {"baseline_wait_us", ExactJson(delta.baseline_wait_us)},
                         {"saving_us", ExactJson(delta.delta_wait_us)},
                         {"saving_by_cause_us", CausesJson(delta.causes, delta.delta_wait_us)},
                         {"sojourn_saving_us", ExactJson(delta.delta_sojourn_us)}});
  }
  return {{"actions", std::move(actions)},
          {"verdict", replay::VerdictName(outcome.verdict)},
          {"reason", outcome.reason},
          {"recorded_wait_us", ExactJson(outcome.recorded_wait_us)},
          {"baseline_wait_us", ExactJson(outcome.baseline_wait_us)},
          {"replayed_wait_us", ExactJson(outcome.replayed_wait_us)},
          {"record_share", outcome.share.value()},
          {"saving_us", ExactJson(outcome.delta_wait_us)},
          {"saving_by_cause_us", CausesJson(outcome.causes, outcome.delta_wait_us)},
          {"error_us", ExactJson(outcome.error_us)},
          {"interval", IntervalJson(outcome.interval)},
          {"sojourn_saving_us", ExactJson(outcome.delta_sojourn_us)},
          {"sojourn_interval", IntervalJson(outcome.sojourn_interval)},
          {"dropped", outcome.dropped},
          {"dropped_wait_us", ExactJson(outcome.dropped_wait_us)},
          {"never_started", outcome.never_started},
          {"confidence", outcome.confidence},
          {"overload", OverloadJson(outcome.overload)},
          {"bound", outcome.bound ? BoundJson(*outcome.bound) : Json()},
          {"naive", NaiveJson(replay::PromiseOfSlotsAlone(document.study.model(), document.plan))},
          {"processes", std::move(processes)}};
}

}  // namespace

Json ReplayJson(const ReplayDocument& document) {
  const Study& study = document.study;
  const replay::QueueCurves& queues = document.queues;
  return {{"schema_version", 1},
          {"dataset", {{"name", document.dataset.name}, {"version", document.dataset.version}}},
          {"model", ModelJson(study)},
          {"discipline", DisciplineJson(study.discipline())},
          {"calibration", replay::ToJson(study.calibration())},
          {"whole_calibration", replay::ToJson(study.whole_calibration())},
          {"overload", OverloadJson(study.baseline_overload())},
          {"bound", BoundJson(study.bound())},
          {"plan", PlanJson(document)},
          {"queue",
           {{"start_us", queues.recorded.start_us},
            {"step_us", queues.recorded.step_us},
            {"recorded", queues.recorded.waiting},
            {"replayed", queues.replayed.waiting},
            {"planned", document.outcome ? Json(queues.planned.waiting) : Json()}}}};
}

}  // namespace harness::cli
