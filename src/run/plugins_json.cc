// SPDX-License-Identifier: Apache-2.0
#include "run/plugins_json.h"

#include <algorithm>
#include <set>

namespace harness::run {
namespace {

Json ListOf(const Json& result, const char* key) {
  if (!result.is_object() || !result.contains(key) || !result.at(key).is_array()) return Json::array();
  return result.at(key);
}

// {reason_code, explanation} of a plugin without recommendations, null where it has some or gives no reason.
Json NoRecommendation(const PluginOutcome& plugin) {
  if (!ListOf(plugin.result, "recommendations").empty()) return nullptr;
  if (plugin.result.is_object() && plugin.result.contains("no_recommendation"))
    return plugin.result.at("no_recommendation");
  if (plugin.status != "ok") return {{"reason_code", plugin.reason_code}, {"explanation", plugin.summary}};
  return plugin.never_recommends;
}

// Plugins of the run that read the output of `id`, sorted.
Json Consumers(const RunResult& run, const std::string& id) {
  std::set<std::string> consumers;
  for (const PluginOutcome& other : run.plugins) {
    if (std::count(other.depends_on.begin(), other.depends_on.end(), id) > 0) consumers.insert(other.id);
  }
  return consumers;
}

Json StablePlugin(const RunResult& run, const PluginOutcome& plugin) {
  const bool has_metrics = plugin.result.is_object() && plugin.result.contains("metrics");
  return {{"id", plugin.id},
          {"name", plugin.name},
          {"version", plugin.version},
          {"type", plugin.type},
          {"class", plugin.plugin_class},
          {"consumers", Consumers(run, plugin.id)},
          {"status", plugin.status},
          {"reason_code", plugin.reason_code},
          {"summary", plugin.summary},
          {"metrics", has_metrics ? plugin.result.at("metrics") : Json::object()},
          {"findings", ListOf(plugin.result, "findings")},
          {"recommendations", ListOf(plugin.result, "recommendations")},
          {"no_recommendation", NoRecommendation(plugin)},
          {"artifacts", ListOf(plugin.result, "artifacts")}};
}

}  // namespace

Json PluginsJson(const RunResult& run) {
  Json plugins = Json::array();
  for (const PluginOutcome& plugin : run.plugins) plugins.push_back(StablePlugin(run, plugin));
  std::sort(plugins.begin(), plugins.end(),
            [](const Json& a, const Json& b) { return a.at("id") < b.at("id"); });
  return plugins;
}

}  // namespace harness::run
