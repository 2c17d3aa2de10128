// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/verified_json.h"

#include <algorithm>
#include <tuple>

#include "base/exact_json.h"
#include "base/text.h"
#include "ideaspace/lever_text.h"
#include "process/sample_summary.h"

namespace harness::ideaspace {
namespace {

using process::Hours;

constexpr size_t kMostProcesses = 10;

const Recommendation& WantedOf(const VerifiedReport& report, const JudgedAction& action) {
  return report.recommendations->recommended[action.recommendation];
}

// Of ALL: 0 would say that it is as good as its best.
Json EnergyOrNull(const VerifiedReport& report, double energy) {
  return report.verified->energy_is_known ? Json(energy) : Json();
}

Json TargetJson(const Recommendation& wanted) {
  return {{"kind", wanted.target_kind}, {"name", wanted.target}};
}

// What a verified and a blocked action both tell first.
Json HeadJson(const Recommendation& wanted) {
  return {{"lever_id", wanted.lever_id},
          {"label", wanted.label},
          {"action_type", wanted.action_type},
          {"target", TargetJson(wanted)},
          {"target_process_ids", wanted.target_process_ids},
          {"actions", wanted.actions},
          {"recommendation", wanted.recommendation},
          {"known_issue", wanted.known_issue},
          {"enforcement", wanted.enforcement},
          {"risks", wanted.risks}};
}

Json IntervalJson(const replay::BlockInterval& interval, double level) {
  if (!interval.low_us || !interval.high_us) return Json();
  return {{"low", Hours(*interval.low_us)}, {"high", Hours(*interval.high_us)}, {"level", level}};
}

// delta_hours by cause: nothing of what is only counted.
Json PartsJson(const replay::Outcome& found, bool counted_only) {
  const auto hours = [counted_only](Int128 us) { return counted_only ? 0.0 : Hours(us); };
  Json json = {{"slots_hours", hours(found.causes.OfSlots(found.delta_wait_us))}};
  for (size_t cause = 0; cause < found.causes.known_us.size(); ++cause) {
    const std::string name = process::WaitCauseName(static_cast<process::WaitCause>(cause));
    json[name + "_hours"] = hours(found.causes.known_us[cause]);
  }
  return json;
}

Json KpisJson(const ScoredEntity& entity) {
  Json list = Json::array();
  for (size_t i = 0; i < kKpis; ++i) {
    if (!entity.observed[i]) continue;
    list.push_back({{"kpi", KpiTable()[i].name},
                    {"unit", KpiTable()[i].unit},
                    {"before", *entity.observed[i]},
                    {"after", NumberOrNull(entity.after[i])},
                    {"ideal", NumberOrNull(entity.ideal[i])}});
  }
  return list;
}

// Those whose wait changes most; ties by name.
Json ProcessesJson(const replay::Outcome& found, const replay::Names& names) {
  std::vector<replay::ProcessDelta> changed = found.processes;
  const auto rank = [&](const replay::ProcessDelta& of) {
    const Int128 size = of.delta_wait_us < 0 ? -of.delta_wait_us : of.delta_wait_us;
    return std::tuple(-size, std::string_view(names.processes[of.process]));
  };
  std::sort(changed.begin(), changed.end(), [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
  if (changed.size() > kMostProcesses) changed.resize(kMostProcesses);
  Json list = Json::array();
  for (const replay::ProcessDelta& of : changed) {
    list.push_back({{"process_id", names.processes[of.process]},
                    {"baseline_hours", Hours(of.baseline_wait_us)},
                    {"delta_hours", Hours(of.delta_wait_us)}});
  }
  return list;
}

std::vector<std::string> AssumptionsOf(const Recommendation& wanted, const JudgedAction& action) {
  std::vector<std::string> assumptions = wanted.assumptions;
  assumptions.emplace_back("arrivals and services stay as recorded, but where the action changes them");
  for (const ScoredEntity* entity :
       {&action.score->all, action.score->target ? &*action.score->target : nullptr}) {
    if (entity == nullptr) continue;
    for (const Kpi kpi : entity->kept) {
      assumptions.push_back("the " + std::string(InfoOf(kpi).label) + " of " + entity->key +
                            " stays as observed: the replay tells too little of it");
    }
  }
  if (const Int128 moved = action.found->moved_us; moved != 0) {
    assumptions.push_back(
        "its executions are asked for " + HoursText(Hours(moved < 0 ? -moved : moved)) +
        (moved > 0 ? " later" : " earlier") +
        ", all together: what they wait counts from then, so nobody may need them at the old time");
  }
  if (action.found->merged > 0) {
    assumptions.push_back("one call that does the work of several (" +
                          CountText(action.found->merged, "call") +
                          " fewer) counts with the duration that it had alone: it lasts longer than each of "
                          "them did, which says nothing of how long work takes");
  }
  if (std::string share = action.found->share.Text(); !share.empty()) assumptions.push_back(std::move(share));
  if (action.counted_only)
    assumptions.emplace_back("executions that fall away are counted; no change of waits is claimed");
  return assumptions;
}

Json TargetEnergyJson(const ScoredAction& score) {
  if (!score.target || !score.target->is_known) return Json();
  const ScoredEntity& target = *score.target;
  return {{"key", target.key},
          {"before", target.before},
          {"after", target.after_energy},
          {"delta", target.delta()}};
}

Json PercentOfWait(const VerifiedReport& report, Int128 delta_us) {
  const Int128 whole = report.RecordedWait();
  if (whole <= 0) return Json();
  return RoundedRatio(delta_us * 100, whole);
}

Json BlockedJson(const VerifiedReport& report, const JudgedAction& action) {
  Json json = HeadJson(WantedOf(report, action));
  // Of a model that does not reproduce the log, no figure is told but the naive one.
  const bool believed = action.found && action.block != Block::kInconclusive;
  const bool is_known = report.verified->energy_is_known || action.block == Block::kExcludedByPolicy;
  json["delta_energy"] = is_known ? NumberOrNull(action.delta_energy) : Json();
  json["delta_hours"] = believed ? Json(Hours(action.found->delta_wait_us)) : Json();
  json["interval"] = believed ? IntervalJson(action.found->interval, report.level) : Json();
  json["naive_hours"] = NumberOrNull(action.naive_hours);
  json["blocked_reason"] = BlockName(action.block);
  json["explanation"] = action.explanation;
  return json;
}

Json PlanJson(const VerifiedReport& report, const VerifiedPlan& plan, size_t rank) {
  Json actions = Json::array();
  for (size_t i = 0; i < plan.actions.size(); ++i) {
    const Recommendation& wanted = WantedOf(report, report.verified->actions[plan.actions[i]]);
    const Int128 marginal = plan.counted_only ? Int128{0} : plan.marginal_us[i];
    actions.push_back({{"lever_id", wanted.lever_id},
                       {"label", wanted.label},
                       {"target", TargetJson(wanted)},
                       {"marginal_us", ExactJson(marginal)},
                       {"marginal_hours", Hours(marginal)}});
  }
  const Int128 saved = plan.counted_only ? Int128{0} : plan.found.delta_wait_us;
  return {{"rank", rank},
          {"actions", std::move(actions)},
          {"cost", {{"actions", plan.cost.actions}, {"servers", plan.cost.servers}}},
          {"energy_before", EnergyOrNull(report, report.verified->energy_before)},
          {"energy_after", EnergyOrNull(report, plan.energy_after)},
          {"delta_energy", EnergyOrNull(report, report.verified->energy_before - plan.energy_after)},
          {"delta_us", ExactJson(saved)},
          {"delta_hours", Hours(saved)},
          {"interval", plan.counted_only ? Json() : IntervalJson(plan.found.interval, report.level)},
          {"verdict", plan.counted_only ? "counted" : replay::VerdictName(plan.found.verdict)},
          {"on_front", plan.on_front},
          {"best", plan.best}};
}

}  // namespace

Json ActionJson(const VerifiedReport& report, const JudgedAction& action, size_t rank) {
  const Recommendation& wanted = WantedOf(report, action);
  const replay::Study& study = report.scorer->study();
  const replay::Outcome& found = *action.found;
  Json json = HeadJson(wanted);
  json["rank"] = rank;
  json["delta_energy"] = EnergyOrNull(report, *action.delta_energy);
  json["energy_before"] = EnergyOrNull(report, action.score->all.before);
  json["energy_after"] = EnergyOrNull(report, action.score->all.after_energy);
  json["target_energy"] = TargetEnergyJson(*action.score);
  // Of what is only counted, no saving of wait is claimed.
  const Int128 saved = action.counted_only ? Int128{0} : found.delta_wait_us;
  json["delta_us"] = ExactJson(saved);
  json["delta_hours"] = Hours(saved);
  json["interval"] = action.counted_only ? Json() : IntervalJson(found.interval, report.level);
  json["delta_percent"] = PercentOfWait(report, saved);
  json["dropped_hours"] = action.counted_only ? 0.0 : Hours(found.dropped_wait_us);
  json["executions_fewer"] = found.dropped + found.merged;
  json["moved_hours"] = Hours(found.moved_us);
  json["parts"] = PartsJson(found, action.counted_only);
  json["kpis"] = KpisJson(action.score->all);
  json["processes"] = action.counted_only ? Json::array() : ProcessesJson(found, study.names());
  json["calibration"] = replay::ToJson(study.calibration());
  json["confidence"] = action.confidence;
  json["track_record"] = {{"kept", action.track_record.successes}, {"broken", action.track_record.failures}};
  json["constraints_passed"] = true;
  json["verdict"] = action.counted_only ? "counted" : replay::VerdictName(found.verdict);
  json["reason"] = action.explanation;
  json["how_to_check"] = wanted.how_to_check;
  json["disproof"] = wanted.disproof;
  json["evidence"] = wanted.evidence;
  json["p_value"] = NumberOrNull(wanted.p_value);
  json["q_value"] = NumberOrNull(wanted.q_value);
  json["assumptions"] = AssumptionsOf(wanted, action);
  json["cost"] = {{"actions", wanted.cost.actions}, {"servers", wanted.cost.servers}};
  return json;
}

Json VerifiedActionsJson(const VerifiedReport& report) {
  const replay::Study& study = report.scorer->study();
  Json actions = Json::array();
  for (size_t i = 0; i < report.verified->actions.size(); ++i)
    actions.push_back(ActionJson(report, report.verified->actions[i], i + 1));
  Json plans = Json::array();
  for (size_t i = 0; i < report.plans->plans.size(); ++i)
    plans.push_back(PlanJson(report, report.plans->plans[i], i + 1));
  return {{"model",
           {{"executions", study.model().jobs()},
            {"discipline", replay::DisciplineName(study.discipline().discipline)},
            {"verdict", replay::FitName(study.calibration().fit)},
            {"calibration", replay::ToJson(study.calibration())}}},
          {"wait_hours", Hours(report.RecordedWait())},
          {"recorded_wait_us", ExactJson(report.RecordedWait())},
          {"baseline_wait_us", ExactJson(study.baseline_wait_us())},
          {"ideal_mode", report.scorer->state().ideal_mode},
          {"exclude_processes", report.exclude_processes},
          {"energy_before", EnergyOrNull(report, report.verified->energy_before)},
          {"actions", std::move(actions)},
          {"plans", std::move(plans)},
          {"budget",
           {{"replays_allowed", report.replays_allowed},
            {"replays_used", report.plans->replays},
            {"cut", report.plans->cut}}}};
}

Json BlockedActionsJson(const VerifiedReport& report) {
  Json blocked = Json::array();
  for (const JudgedAction& action : report.verified->blocked) blocked.push_back(BlockedJson(report, action));
  return {{"blocked", std::move(blocked)}, {"skipped", ToJson(*report.recommendations).at("skipped")}};
}

}  // namespace harness::ideaspace
