// SPDX-License-Identifier: Apache-2.0
#include "insight/insight.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "base/json_members.h"
#include "base/text.h"
#include "insight/contract.h"

namespace harness::insight {
namespace {

std::vector<std::string> TextsAt(const Json& object, const char* key) {
  std::vector<std::string> texts;
  for (const Json& item : ArrayOf(object, key))
    texts.push_back(item.is_string() ? item.get<std::string>() : "");
  return texts;
}

std::set<std::string> FindingIds(const Json& plugin) {
  std::set<std::string> ids;
  for (const Json& finding : ArrayOf(plugin, "findings")) ids.insert(TextOf(finding, "id"));
  return ids;
}

Insight Read(const std::string& plugin_id, const Json& json) {
  Insight insight;
  insight.plugin_id = plugin_id;
  insight.id = TextOf(json, "id");
  insight.kind = TextOf(json, "kind");
  insight.action_type = TextOf(json, "action_type");
  insight.recommendation = TextOf(json, "recommendation");
  insight.scope_class = TextOf(json, "scope_class");
  insight.not_modeled_reason = TextOf(json, "not_modeled_reason");
  insight.how_to_check = TextOf(json, "how_to_check");
  insight.known_issue = TextOf(json, "known_issue");
  if (json.contains("where")) insight.where = json.at("where");
  insight.target_process_ids = TextsAt(json, "target_process_ids");
  insight.modeled_percent = NumberOf(json, "modeled_percent");
  insight.modeled_basis_hours = NumberOf(json, "modeled_basis_hours");
  insight.modeled_delta_hours = NumberOf(json, "modeled_delta_hours");
  if (json.contains("evidence")) {
    insight.findings = TextsAt(json.at("evidence"), "findings");
    insight.query = TextOf(json.at("evidence"), "query");
  }
  return insight;
}

Result<void> AddPlugin(const Json& plugin, Insights& all) {
  PluginStatement statement;
  statement.plugin_id = TextOf(plugin, "id");
  statement.status = TextOf(plugin, "status");
  if (statement.plugin_id.empty()) return InvalidArgument("plugins of a report: found one without an id");
  const std::set<std::string> findings = FindingIds(plugin);
  std::set<std::string> seen;
  for (const Json& json : ArrayOf(plugin, "recommendations")) {
    if (!json.is_object())
      return InvalidArgument("recommendations of " + statement.plugin_id + ": found no object");
    Insight insight = Read(statement.plugin_id, json);
    insight.plugin_ok = statement.status == "ok";
    insight.violations = CheckContract(insight, findings);
    if (!insight.id.empty() && !seen.insert(insight.id).second)
      insight.violations.push_back({"id", "found " + Quoted(insight.id) + " twice, expected it once"});
    ASSIGN_OR_RETURN(insight.signature,
                     SignatureOf(insight.plugin_id, insight.kind, insight.action_type, insight.where,
                                 insight.target_process_ids, insight.recommendation));
    ++statement.recommendations;
    if (insight.actionable()) ++statement.actionable;
    all.insights.push_back(std::move(insight));
  }
  if (plugin.contains("no_recommendation")) {
    statement.reason_code = TextOf(plugin.at("no_recommendation"), "reason_code");
    statement.explanation = TextOf(plugin.at("no_recommendation"), "explanation");
  }
  statement.consumers = TextsAt(plugin, "consumers");
  statement.violations = CheckContract(statement);
  all.plugins.push_back(std::move(statement));
  return Ok();
}

Json ToJson(const std::vector<Violation>& violations) {
  Json json = Json::array();
  for (const Violation& violation : violations)
    json.push_back({{"field", violation.field}, {"reason", violation.reason}});
  return json;
}

Json ToJson(const Insight& insight) {
  return {{"plugin_id", insight.plugin_id},
          {"id", insight.id},
          {"kind", insight.kind},
          {"action_type", insight.action_type},
          {"recommendation", insight.recommendation},
          {"where", insight.where},
          {"target_process_ids", insight.target_process_ids},
          {"scope_class", insight.scope_class},
          {"modeled_percent", OrNull(insight.modeled_percent)},
          {"modeled_basis_hours", OrNull(insight.modeled_basis_hours)},
          {"modeled_delta_hours", OrNull(insight.modeled_delta_hours)},
          {"not_modeled_reason", insight.not_modeled_reason},
          {"evidence", {{"findings", insight.findings}, {"query", insight.query}}},
          {"how_to_check", insight.how_to_check},
          {"known_issue", insight.known_issue},
          {"actionable", insight.actionable()},
          {"violations", ToJson(insight.violations)},
          {"signature", {{"identity", insight.signature.identity}, {"content", insight.signature.content}}}};
}

Json ToJson(const PluginStatement& plugin) {
  return {{"plugin_id", plugin.plugin_id},
          {"status", plugin.status},
          {"recommendations", plugin.recommendations},
          {"actionable", plugin.actionable},
          {"reason_code", plugin.reason_code},
          {"explanation", plugin.explanation},
          {"consumers", plugin.consumers},
          {"violations", ToJson(plugin.violations)}};
}

auto Order(const Insight& insight) {
  return std::tie(insight.plugin_id, insight.kind, insight.id, insight.signature.content);
}

}  // namespace

int64_t Insights::discovered() const {
  return std::count_if(insights.begin(), insights.end(),
                       [](const Insight& insight) { return insight.actionable() && insight.discovered(); });
}

int64_t Insights::actionable_plugins() const {
  std::set<std::string> ids;
  for (const Insight& insight : insights) {
    if (insight.actionable() && insight.discovered()) ids.insert(insight.plugin_id);
  }
  return static_cast<int64_t>(ids.size());
}

Result<Insights> InsightsOf(const Json& plugins) {
  if (!plugins.is_array()) {
    return InvalidArgument("plugins of a report: found " + std::string(plugins.type_name()) +
                           ", expected an array");
  }
  Insights all;
  for (const Json& plugin : plugins) RETURN_IF_ERROR(AddPlugin(plugin, all));
  std::stable_sort(all.insights.begin(), all.insights.end(),
                   [](const Insight& a, const Insight& b) { return Order(a) < Order(b); });
  std::sort(all.plugins.begin(), all.plugins.end(),
            [](const PluginStatement& a, const PluginStatement& b) { return a.plugin_id < b.plugin_id; });
  return all;
}

Json ToJson(const Insights& insights) {
  Json list = Json::array();
  for (const Insight& insight : insights.insights) list.push_back(ToJson(insight));
  Json plugins = Json::array();
  for (const PluginStatement& plugin : insights.plugins) plugins.push_back(ToJson(plugin));
  return {{"insights", std::move(list)},
          {"plugins", std::move(plugins)},
          {"discovered", insights.discovered()},
          {"actionable_plugins", insights.actionable_plugins()}};
}

}  // namespace harness::insight
