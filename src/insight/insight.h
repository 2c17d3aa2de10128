// SPDX-License-Identifier: Apache-2.0
// An insight: what a plugin recommends, held against the contract (docs/insight_quality_contract.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "insight/signature.h"

namespace harness::insight {

struct Violation {
  std::string field;   // "evidence.query", "target_process_ids", ...
  std::string reason;  // found ..., expected ...
};

// Fields as the plugin wrote them (plugin/recommendation.h); absent ones are empty and are violations.
struct Insight {
  std::string plugin_id, id, kind, action_type, recommendation, scope_class, not_modeled_reason, how_to_check,
      known_issue;
  Json where = Json::object();
  std::vector<std::string> target_process_ids;  // in order
  std::optional<double> modeled_percent, modeled_basis_hours, modeled_delta_hours;
  std::vector<std::string> findings;
  std::string query;
  bool plugin_ok = false;  // its plugin ended ok
  std::vector<Violation> violations;
  Signature signature;

  bool valid() const { return violations.empty(); }
  // Something can be done: valid, of a plugin that ended ok, with a target and an impact or a reason.
  bool actionable() const { return valid() && plugin_ok; }
  // Found in the data and not looked for by name.
  bool discovered() const { return known_issue.empty(); }
};

// A plugin of the run, with what the contract asks of it.
struct PluginStatement {
  std::string plugin_id, status;
  int64_t recommendations = 0, actionable = 0;
  // Without a recommendation: why, and who reads its output instead.
  std::string reason_code, explanation;
  std::vector<std::string> consumers;
  std::vector<Violation> violations;  // no recommendation and no reason
};

struct Insights {
  std::vector<Insight> insights;         // by (plugin_id, kind, id)
  std::vector<PluginStatement> plugins;  // by plugin_id
  // Actionable insights that were discovered; plugins that have one.
  int64_t discovered() const;
  int64_t actionable_plugins() const;
};

// Reads the array `plugins` of the stable part of report.json. A finding that an insight names must stand in
// its plugin's result. Errors: kInvalidArgument for what is no such array.
Result<Insights> InsightsOf(const Json& plugins);

// The part `insights` of report.json: {insights: [{plugin_id, id, kind, action_type, recommendation, where,
// target_process_ids, scope_class, modeled_percent, modeled_basis_hours, modeled_delta_hours,
// not_modeled_reason, how_to_check, known_issue, actionable, violations, signature: {identity, content}}],
// plugins: [{...}], discovered, actionable_plugins}; what is absent is null or an empty text.
Json ToJson(const Insights& insights);

}  // namespace harness::insight
