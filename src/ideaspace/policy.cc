// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/policy.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "base/wildcard.h"

namespace harness::ideaspace {
namespace {

constexpr std::array kActionTypes = {
    ActionType{"add_server", "add capacity", false},
    ActionType{"batch_inputs", "batch inputs", false},
    ActionType{"blackout", "keep a process out of busy hours", true},
    ActionType{"cap_concurrency", "cap concurrency", false},
    ActionType{"change_dependency", "loosen a dependency", false},
    ActionType{"dedupe", "leave out repeated runs", true},
    ActionType{"prestage", "prepare before it is needed", false},
    ActionType{"remove_process", "remove or disable a process", true},
    ActionType{"reschedule", "move to another hour", false},
    ActionType{"retry_policy", "retry less", false},
    ActionType{"route_work", "send to other hosts", true},
    ActionType{"set_priority", "change priority", false},
    ActionType{"split_work", "split batches", false},
    ActionType{"tune_schedule", "run less often", false},
};

Error WrongPolicy(std::string_view where, const std::string& place, const std::string& rest) {
  return InvalidArgument(std::string(where) + ": at " + place + ": found " + rest);
}

Result<void> CheckActionType(const std::string& name, std::string_view where, const std::string& place) {
  if (FindActionType(name) != nullptr) return {};
  std::vector<std::string> known;
  for (const ActionType& type : kActionTypes) known.emplace_back(type.name);
  const auto near = NearestWord(name, known);
  return WrongPolicy(where, place,
                     "the action type " + Quoted(name) + ", expected one of " + Join(known, ", ") +
                         (near ? " (did you mean " + *near + "?)" : ""));
}

Result<Exclusion> ExclusionFromJson(const Json& json, std::string_view where, const std::string& place) {
  Exclusion exclusion;
  const bool is_object = json.is_object() && json.contains("pattern");
  const Json& pattern = is_object ? json.at("pattern") : json;
  if (!pattern.is_string() || pattern.get_ref<const std::string&>().empty()) {
    return WrongPolicy(where, place, json.dump() + ", expected a pattern or {\"pattern\", \"action_types\"}");
  }
  exclusion.pattern = pattern.get<std::string>();
  if (!is_object || !json.contains("action_types")) return exclusion;
  const Json& types = json.at("action_types");
  if (!types.is_array()) return WrongPolicy(where, place, types.dump() + ", expected a list of action types");
  for (const Json& type : types) {
    if (!type.is_string()) return WrongPolicy(where, place, type.dump() + ", expected an action type");
    exclusion.action_types.push_back(type.get<std::string>());
    RETURN_IF_ERROR(CheckActionType(exclusion.action_types.back(), where, place));
  }
  return exclusion;
}

bool Forbids(const Exclusion& exclusion, std::string_view action_type) {
  if (!exclusion.action_types.empty()) {
    return std::find(exclusion.action_types.begin(), exclusion.action_types.end(), action_type) !=
           exclusion.action_types.end();
  }
  const ActionType* type = FindActionType(action_type);
  return type != nullptr && type->takes_work_away;
}

}  // namespace

std::span<const ActionType> ActionTypes() {
  return kActionTypes;
}

const ActionType* FindActionType(std::string_view name) {
  const auto found = std::find_if(kActionTypes.begin(), kActionTypes.end(),
                                  [&](const ActionType& type) { return type.name == name; });
  return found == kActionTypes.end() ? nullptr : &*found;
}

const Exclusion* Excludes(const Policy& policy, std::string_view action_type,
                          std::span<const std::string> target_process_ids) {
  for (const Exclusion& exclusion : policy.exclusions) {
    if (!Forbids(exclusion, action_type)) continue;
    for (const std::string& process : target_process_ids) {
      if (MatchesPattern(exclusion.pattern, process)) return &exclusion;
    }
  }
  return nullptr;
}

Result<Policy> PolicyFromJson(const Json& json, std::string_view where) {
  Policy policy;
  if (!json.is_array()) return WrongPolicy(where, "/", json.dump() + ", expected a list of exclusions");
  for (size_t i = 0; i < json.size(); ++i) {
    ASSIGN_OR_RETURN(Exclusion exclusion, ExclusionFromJson(json[i], where, "/" + std::to_string(i)));
    policy.exclusions.push_back(std::move(exclusion));
  }
  return policy;
}

std::string ActionIdentity(std::string_view action_type, std::vector<std::string> target_process_ids) {
  std::sort(target_process_ids.begin(), target_process_ids.end());
  target_process_ids.erase(std::unique(target_process_ids.begin(), target_process_ids.end()),
                           target_process_ids.end());
  // As JSON: no name can be taken for two.
  return Json::array({action_type, target_process_ids}).dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace harness::ideaspace
