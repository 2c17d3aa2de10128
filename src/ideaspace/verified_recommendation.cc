// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/verified_recommendation.h"

#include <utility>

#include "base/exact_sum.h"
#include "base/text.h"
#include "ideaspace/lever_text.h"
#include "process/sample_summary.h"

namespace harness::ideaspace {
namespace {

using process::Hours;

std::string HourOfDay(Micros us) {
  return std::to_string(us / kMicrosPerHour) + "h";
}

// Names from the replayed changes; no figure that the next log would have a little different.
void AddPlaces(const replay::Action& change, const replay::Names& names, Json& where) {
  switch (change.kind) {
    case replay::ActionKind::kAddSlots:
    case replay::ActionKind::kRoute: {
      Json& hosts = where["hosts"] = Json::array();
      for (const uint32_t host : change.hosts) hosts.push_back(names.hosts[host]);
      break;
    }
    case replay::ActionKind::kDefer:
      where["hours_utc"] = HourOfDay(change.from_us) + "-" + HourOfDay(change.to_us);
      break;
    case replay::ActionKind::kUnlink:
      where["predecessors"].push_back(names.processes[change.predecessor]);
      break;
    default:
      break;
  }
}

Json WhereOf(const Recommendation& wanted, const replay::Plan& plan, const replay::Names& names) {
  Json where = {{wanted.target_kind == "process" ? "process_id" : wanted.target_kind, wanted.target}};
  for (const replay::Action& change : plan) AddPlaces(change, names, where);
  return where;
}

std::string ScopeOf(const Recommendation& wanted) {
  const bool is_schedule = wanted.action_type == "tune_schedule" || wanted.action_type == "reschedule" ||
                           wanted.action_type == "blackout";
  return is_schedule ? "schedule" : wanted.target_kind;
}

std::string SavingSentence(const VerifiedReport& report, const replay::Outcome& found, double percent) {
  std::string text = "Replayed on the log, this saves " + HoursText(Hours(found.delta_wait_us)) + " of " +
                     HoursText(Hours(report.RecordedWait())) + " waited (" + FormatFixed(percent, 1) + " %";
  if (found.interval.low_us && found.interval.high_us) {
    text += "; " + FormatDouble(report.level * 100) + " % interval " +
            HoursText(Hours(*found.interval.low_us)) + " to " + HoursText(Hours(*found.interval.high_us));
  }
  text += ").";
  if (found.dropped_wait_us != 0)
    text +=
        " " + HoursText(Hours(found.dropped_wait_us)) + " of that are of executions that no longer happen.";
  return text;
}

}  // namespace

plugin::Recommendation VerifiedRecommendation(const VerifiedReport& report, const JudgedAction& action,
                                              std::string finding) {
  const Recommendation& wanted = report.recommendations->recommended[action.recommendation];
  plugin::Recommendation r;
  r.id = finding;
  r.kind = "verified_action";
  r.action_type = wanted.action_type;
  r.recommendation = wanted.recommendation;
  r.where = WhereOf(wanted, action.plan, report.scorer->study().names());
  r.scope_class = ScopeOf(wanted);
  if (wanted.target_kind == "process") {
    r.target_process_ids = wanted.target_process_ids;
  } else if (!wanted.target_process_ids.empty()) {
    r.recommendation += " Those that wait there most: " + Join(wanted.target_process_ids, ", ") + ".";
  }
  const Int128 whole = report.RecordedWait();
  if (action.counted_only || whole <= 0) {
    r.not_modeled_reason = "executions_only: the replay has " +
                           CountText(action.found->dropped, "execution") +
                           " fewer and no change of waits beyond its error";
  } else {
    const Int128 saved = action.found->delta_wait_us;
    r.modeled = {RoundedRatio(saved * 100, whole), Hours(whole), Hours(saved)};
    r.recommendation += " " + SavingSentence(report, *action.found, r.modeled->percent);
  }
  r.findings = {std::move(finding)};
  r.query = wanted.evidence.value("query", "SELECT count(*) FROM events");
  r.rows = wanted.evidence.value("rows", int64_t{0});
  r.how_to_check = wanted.how_to_check;
  r.known_issue = wanted.known_issue;
  return r;
}

plugin::NoRecommendation NothingVerified(const VerifiedReport& report) {
  const auto blocked = static_cast<int64_t>(report.verified->blocked.size());
  if (blocked == 0) return {"no_lever_fires", "No lever fires on this log: there was nothing to verify."};
  return {"nothing_verified", "Of " + CountText(blocked, "proposed action") +
                                  " none was verified by replay; each says why among the blocked ones."};
}

}  // namespace harness::ideaspace
