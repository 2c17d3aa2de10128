// SPDX-License-Identifier: Apache-2.0
#include "insight/contract_gate.h"

namespace harness::insight {
namespace {

constexpr size_t kShown = 20;

void AddViolations(const std::string& who, const std::vector<Violation>& violations, Json& all) {
  for (const Violation& violation : violations) {
    all.push_back({{"subject", who}, {"field", violation.field}, {"reason", violation.reason}});
  }
}

std::string Sentence(size_t insights, size_t plugins, const Json& violations) {
  const std::string read = std::to_string(insights) +
                           (insights == 1 ? " recommendation" : " recommendations") + " and " +
                           std::to_string(plugins) + (plugins == 1 ? " plugin" : " plugins");
  if (violations.empty()) return read + " keep the insight contract.";
  const Json& first = violations.front();
  return std::to_string(violations.size()) + " of the contract's rules are broken in " + read +
         "; first: " + first.at("subject").get<std::string>() + ": " + first.at("field").get<std::string>() +
         ": " + first.at("reason").get<std::string>() + ".";
}

}  // namespace

Gate ContractGate(const Insights& insights) {
  Json violations = Json::array();
  for (const Insight& insight : insights.insights) {
    AddViolations(insight.plugin_id + "/" + insight.id, insight.violations, violations);
  }
  for (const PluginStatement& plugin : insights.plugins) {
    AddViolations(plugin.plugin_id, plugin.violations, violations);
  }
  Gate gate;
  gate.id = "insight_contract";
  gate.verdict = violations.empty() ? Verdict::kPass : Verdict::kFail;
  gate.sentence = Sentence(insights.insights.size(), insights.plugins.size(), violations);
  gate.measured = {{"recommendations", insights.insights.size()},
                   {"plugins", insights.plugins.size()},
                   {"broken_rules", violations.size()}};
  if (violations.size() > kShown) violations.erase(violations.begin() + kShown, violations.end());
  gate.measured["violations"] = std::move(violations);
  return gate;
}

}  // namespace harness::insight
