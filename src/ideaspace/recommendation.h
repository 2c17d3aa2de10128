// SPDX-License-Identifier: Apache-2.0
// A change that the log gives reason for: what the planner proposes and the verifier replays.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace harness::ideaspace {

// What an action needs: how many changes somebody has to make, and how many servers (slots) to buy.
struct ActionCost {
  int64_t actions = 1;
  int64_t servers = 0;
};

struct Recommendation {
  std::string lever_id;     // "tune_schedule_qemail_frequency_v1", ...; in the lever table
  std::string label;        // for people: "QPEC+1"
  std::string action_type;  // "add_server", "tune_schedule", "batch_inputs", ...; what policies speak of
  std::string target_kind;  // "process", "host", "pool"
  std::string target;       // its name in the log
  std::vector<std::string> target_process_ids;  // ordered; those that the action touches
  std::vector<std::string> actions;        // replay's text forms, applied in this order, replayed together
  std::string recommendation;              // plain English with names and figures: what to do
  Json evidence = Json::object();          // {query, rows, values: {name: figure with its unit in the name}}
  std::optional<double> p_value, q_value;  // where the gate is a test; q over the family of the run
  std::vector<std::string> assumptions;
  std::string enforcement;         // which system and setting is changed
  std::vector<std::string> risks;  // at least one
  std::string how_to_check;        // by hand, before and after
  std::string disproof;            // what would prove it wrong
  std::string known_issue;         // id of the landmark issue it confirms; empty without one
  ActionCost cost;
};

// A lever that does not fire, or one place where it does not.
struct SkippedLever {
  std::string lever_id, label;
  std::string target;         // empty: the lever as a whole
  std::string gating_reason;  // "too_few_samples", "not_significant", "pattern_absent", ...
  std::string explanation;    // one sentence with the measured figures and the thresholds
  Json measured = Json::object(), thresholds = Json::object();
  std::string known_issue;
};

struct Recommendations {
  std::vector<Recommendation> recommended;  // by (lever_id, target)
  std::vector<SkippedLever> skipped;        // by (lever_id, target)
  int64_t tests = 0;                        // family of the false-discovery control
  double level = 0.05;
};

// The form of recommendations.json: {recommendations: [...], skipped: [...], family: {tests, method, level}};
// fields by their names, target as {kind, name}, cost as {actions, servers}, p_value and q_value null without
// a test.
Json ToJson(const Recommendation& recommendation);
Json ToJson(const Recommendations& recommendations);
// Errors: kInvalidArgument naming the field.
Result<Recommendations> RecommendationsFromJson(const Json& json);

}  // namespace harness::ideaspace
