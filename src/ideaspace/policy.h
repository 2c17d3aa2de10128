// SPDX-License-Identifier: Apache-2.0
// Which actions a policy forbids, what kind of action a text speaks of, and when two actions are one.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace harness::ideaspace {

// A kind of action. "tune_schedule", "add_server", "remove_process", ...
struct ActionType {
  std::string_view name;
  std::string_view label;  // for people
  bool takes_work_away;    // removes, disables or moves the work of its target: what exclusions forbid by
                           // default
};

// By name.
std::span<const ActionType> ActionTypes();
// Null when there is none.
const ActionType* FindActionType(std::string_view name);

// Processes that some kinds of action may not touch.
struct Exclusion {
  std::string pattern;                    // of process ids (base/wildcard.h)
  std::vector<std::string> action_types;  // empty: those that take work away
};

struct Policy {
  std::vector<Exclusion> exclusions;
};

// The first exclusion that forbids `action_type` on one of the processes; null when the action may be taken.
// tune_schedule and add_server pass even when their target is on the list, unless an exclusion names them.
const Exclusion* Excludes(const Policy& policy, std::string_view action_type,
                          std::span<const std::string> target_process_ids);

// A list of patterns or of {pattern, action_types}, as settings and report write them. Errors:
// kInvalidArgument naming the place, an unknown action type with the nearest one.
Result<Policy> PolicyFromJson(const Json& json, std::string_view where);

// The kind of action that a text in plain English speaks of; "" when no evidence is in it. Evidence are words
// and phrases (whole words, any case) of one table; the longest one found decides, and of several of one
// length the one that stands first in the table. "Add QPEC+1" is add_server, "run QEMAIL every 15 minutes
// instead of every 5 minutes" tune_schedule.
std::string InferActionType(std::string_view text);

// Two actions are the same when these are equal: the type and the processes, ordered and each once, ids in
// their own case.
std::string ActionIdentity(std::string_view action_type, std::vector<std::string> target_process_ids);

}  // namespace harness::ideaspace
