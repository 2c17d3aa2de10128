// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/dedupe.h"

#include <algorithm>
#include <limits>
#include <map>
#include <tuple>

#include "base/text.h"
#include "base/wildcard.h"

namespace harness::ideaspace {
namespace {

std::string KeyOf(const Json& action) {
  const Json& target = action.at("target");
  return Json::array({action.at("lever_id"), target.at("kind"), target.at("name")}).dump();
}

std::optional<double> NumberOf(const Json& action, const char* name) {
  const auto found = action.find(name);
  if (found == action.end() || !found->is_number()) return std::nullopt;
  return found->get<double>();
}

Proposed ProposedFrom(const Json& json) {
  Proposed proposed;
  proposed.lever_id = json.at("lever_id").get<std::string>();
  proposed.label = json.at("label").get<std::string>();
  proposed.action_type = json.at("action_type").get<std::string>();
  proposed.target_kind = json.at("target").at("kind").get<std::string>();
  proposed.target = json.at("target").at("name").get<std::string>();
  proposed.target_process_ids = json.at("target_process_ids").get<std::vector<std::string>>();
  proposed.recommendation = json.at("recommendation").get<std::string>();
  auto& processes = proposed.target_process_ids;
  std::sort(processes.begin(), processes.end());
  processes.erase(std::unique(processes.begin(), processes.end()), processes.end());
  if (proposed.action_type.empty()) {
    proposed.action_type = InferActionType(proposed.label + ". " + proposed.recommendation);
    proposed.inferred = true;
  }
  return proposed;
}

std::vector<Proposed> JoinLists(const Json& recommendations, const Json& verified, const Json& blocked) {
  std::map<std::string, const Json*> passed, refused;
  for (const Json& action : verified.at("actions")) passed[KeyOf(action)] = &action;
  for (const Json& action : blocked.at("blocked")) refused[KeyOf(action)] = &action;
  std::vector<Proposed> all;
  for (const Json& recommendation : recommendations.at("recommendations")) {
    Proposed proposed = ProposedFrom(recommendation);
    const std::string key = KeyOf(recommendation);
    const auto good = passed.find(key);
    const auto bad = refused.find(key);
    const Json* verdict = good != passed.end() ? good->second : bad != refused.end() ? bad->second : nullptr;
    proposed.status = good != passed.end() ? "verified" : verdict != nullptr ? "blocked" : "unverified";
    if (verdict != nullptr) {
      proposed.delta_energy = NumberOf(*verdict, "delta_energy");
      proposed.delta_hours = NumberOf(*verdict, "delta_hours");
      proposed.blocked_reason = verdict->value("blocked_reason", "");
    }
    all.push_back(std::move(proposed));
  }
  return all;
}

auto RankOf(const Proposed& proposed) {
  constexpr double kNone = std::numeric_limits<double>::lowest();
  const int status = proposed.status == "verified" ? 0 : proposed.status == "blocked" ? 1 : 2;
  return std::tuple(status, -proposed.delta_energy.value_or(kNone), -proposed.delta_hours.value_or(kNone),
                    std::string_view(proposed.lever_id), std::string_view(proposed.target_kind),
                    std::string_view(proposed.target));
}

std::string IdentityOf(const Proposed& proposed) {
  if (!proposed.target_process_ids.empty())
    return ActionIdentity(proposed.action_type, proposed.target_process_ids);
  return Json::array({proposed.action_type, proposed.target_kind, proposed.target}).dump();
}

std::string NameOf(const Proposed& proposed) {
  return proposed.lever_id + " for " + proposed.target;
}

// Why `kept` stays and not `other`, which comes after it.
std::string ReasonOf(const Proposed& kept, const Proposed& other) {
  const std::string same = "Both are the action " + kept.action_type + " on the same " +
                           (kept.target_process_ids.empty() ? "target" : "processes") + "; ";
  const auto more = [&](const char* what, double a, const std::optional<double>& b) {
    return same + NameOf(kept) + " saves more " + what + " (" + FormatDouble(a) + " against " +
           (b ? FormatDouble(*b) : std::string("nothing known")) + ").";
  };
  if (kept.status != other.status) return same + NameOf(kept) + " is " + kept.status + ", the other is not.";
  if (kept.delta_energy && kept.delta_energy != other.delta_energy)
    return more("energy", *kept.delta_energy, other.delta_energy);
  if (kept.delta_hours && kept.delta_hours != other.delta_hours)
    return more("hours", *kept.delta_hours, other.delta_hours);
  return same + "neither saves more, and " + NameOf(kept) + " comes first by name.";
}

Excluded ExcludedBy(size_t position, const Proposed& proposed, const Exclusion& exclusion) {
  Excluded excluded{position, exclusion.pattern, "", ""};
  for (const std::string& process : proposed.target_process_ids) {
    if (!MatchesPattern(exclusion.pattern, process)) continue;
    excluded.process_id = process;
    break;
  }
  excluded.why = "The policy forbids " + proposed.action_type + " on " + excluded.process_id +
                 ", which matches " + Quoted(exclusion.pattern) + ".";
  return excluded;
}

Json HeadOf(const Proposed& proposed) {
  return {{"lever_id", proposed.lever_id},
          {"label", proposed.label},
          {"action_type", proposed.action_type},
          {"action_type_from", proposed.inferred ? "text" : "lever"},
          {"target", {{"kind", proposed.target_kind}, {"name", proposed.target}}},
          {"target_process_ids", proposed.target_process_ids},
          {"status", proposed.status},
          {"blocked_reason", proposed.blocked_reason},
          {"delta_energy", proposed.delta_energy ? Json(*proposed.delta_energy) : Json()},
          {"delta_hours", proposed.delta_hours ? Json(*proposed.delta_hours) : Json()}};
}

}  // namespace

Result<std::vector<Proposed>> JoinVerdicts(const Json& recommendations, const Json& verified,
                                           const Json& blocked) {
  try {
    return JoinLists(recommendations, verified, blocked);
  } catch (const Json::exception& error) {
    return InvalidArgument(std::string("proposals and verdicts: ") + error.what());
  }
}

Deduped Dedupe(std::vector<Proposed> proposals, const Policy& policy) {
  Deduped deduped;
  std::sort(proposals.begin(), proposals.end(),
            [](const Proposed& a, const Proposed& b) { return RankOf(a) < RankOf(b); });
  std::map<std::string, size_t> first;
  for (size_t i = 0; i < proposals.size(); ++i) {
    const Proposed& proposed = proposals[i];
    if (const Exclusion* exclusion = Excludes(policy, proposed.action_type, proposed.target_process_ids)) {
      deduped.excluded.push_back(ExcludedBy(i, proposed, *exclusion));
      continue;
    }
    const auto [found, is_new] = first.emplace(IdentityOf(proposed), i);
    if (is_new) {
      deduped.kept.push_back(i);
    } else {
      deduped.merged.push_back({i, found->second, ReasonOf(proposals[found->second], proposed)});
    }
  }
  deduped.proposals = std::move(proposals);
  return deduped;
}

Json ToJson(const Deduped& deduped) {
  Json kept = Json::array(), merged = Json::array(), excluded = Json::array();
  for (const size_t i : deduped.kept) {
    Json json = HeadOf(deduped.proposals[i]);
    json["recommendation"] = deduped.proposals[i].recommendation;
    json["merged"] = std::count_if(deduped.merged.begin(), deduped.merged.end(),
                                   [&](const Merged& one) { return one.into == i; });
    kept.push_back(std::move(json));
  }
  for (const Merged& one : deduped.merged) {
    Json json = HeadOf(deduped.proposals[one.proposal]);
    const Proposed& into = deduped.proposals[one.into];
    json["into"] = {{"lever_id", into.lever_id},
                    {"target", {{"kind", into.target_kind}, {"name", into.target}}}};
    json["why"] = one.why;
    merged.push_back(std::move(json));
  }
  for (const Excluded& one : deduped.excluded) {
    Json json = HeadOf(deduped.proposals[one.proposal]);
    json["pattern"] = one.pattern;
    json["process_id"] = one.process_id;
    json["why"] = one.why;
    excluded.push_back(std::move(json));
  }
  return {{"kept", std::move(kept)}, {"merged", std::move(merged)}, {"excluded", std::move(excluded)}};
}

}  // namespace harness::ideaspace
