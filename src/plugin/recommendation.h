// SPDX-License-Identifier: Apache-2.0
// What a plugin advises: a change with its targets and what it would save; or why it advises nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace harness::plugin {

// Hours of waiting that a change saves, as part of the hours that it was measured against.
struct ModeledImpact {
  double percent = 0;      // delta_hours of basis_hours, in percent
  double basis_hours = 0;  // above 0
  double delta_hours = 0;  // positive is saved
};

// Nothing is filled in: ToJson refuses an empty text where one is required.
struct Recommendation {
  std::string id;              // stable within the plugin: kind plus subject
  std::string kind;            // "verified_action", "batch_sequence", ...
  std::string action_type;     // "add_server", "batch_inputs", ...: what a policy speaks of
  std::string recommendation;  // plain English that names processes, keys, windows or hosts: what to do
  // Where it applies, as an object (host, window, key, close_month, ...); may be empty where processes are
  // targeted.
  Json where = Json::object();
  std::vector<std::string> target_process_ids;  // in order of execution; may be empty where `where` is not
  std::string scope_class;                      // "process", "sequence", "schedule", "host", "pool" or "log"
  // Exactly one of the two: the impact, or a deterministic word for why there is none, with its sentence.
  std::optional<ModeledImpact> modeled;
  std::string not_modeled_reason;
  std::vector<std::string> findings;  // ids of findings of the same result: at least one
  std::string query;                  // SQL over the view `events` that shows the rows or the figure
  int64_t rows = -1;                  // rows that the query's figure rests on
  std::string how_to_check;           // what to look at after the change
  std::string known_issue;            // id of the landmark issue that led to it; empty: discovered
};

// Required of a plugin that ended ok and advises nothing; in the result, or in plugin.yaml where it never
// advises.
struct NoRecommendation {
  std::string reason_code;  // one word: "signal_for_others", "nothing_significant", ...
  std::string explanation;  // a plain sentence
};

// The form of `recommendations` in result.json: fields by their names; the impact flat as modeled_percent,
// modeled_basis_hours, modeled_delta_hours; query and rows as {evidence: {findings, query, rows}}; fields
// that are not used are left out. Errors: kInvalidArgument naming the recommendation and the field.
Result<Json> ToJson(const Recommendation& recommendation);
Result<Json> ToJson(const NoRecommendation& reason);

}  // namespace harness::plugin
