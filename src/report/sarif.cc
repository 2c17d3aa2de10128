// SPDX-License-Identifier: Apache-2.0
#include "report/sarif.h"

#include <exception>
#include <map>

#include "base/sha256.h"

namespace harness::report {
namespace {

constexpr const char* kSchema =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

using Findings = std::map<std::pair<std::string, std::string>, const Json*>;  // by plugin and id

std::string RuleId(const std::string& plugin, const Json& finding) {
  return plugin + "/" + finding.at("kind").get<std::string>();
}

std::string LevelOf(const std::string& severity) {
  if (severity == "info") return "none";
  if (severity == "low") return "note";
  return severity == "medium" ? "warning" : "error";
}

// Each text in `where`, by its key: {"process_id": "QEMAIL"} is a place of the kind process_id.
Json Places(const Json& where) {
  Json places = Json::array();
  const auto add = [&](const std::string& key, const Json& value) {
    if (!value.is_string()) return;
    const std::string name = value.get<std::string>();
    places.push_back({{"name", name}, {"fullyQualifiedName", key + ":" + name}, {"kind", key}});
  };
  for (const auto& [key, value] : where.items()) {
    add(key, value);
    if (!value.is_array()) continue;
    for (const Json& each : value) add(key, each);
  }
  return places;
}

Json ResultOf(const std::string& plugin, const Json& finding, size_t rule) {
  const std::string level = LevelOf(finding.at("severity").get<std::string>());
  const std::string id = finding.at("id").get<std::string>();
  Json json = {
      {"ruleId", RuleId(plugin, finding)},
      {"ruleIndex", rule},
      {"kind", level == "none" ? "informational" : "fail"},
      {"level", level},
      {"message",
       {{"text", finding.at("title").get<std::string>() + ". " + finding.at("what").get<std::string>()}}},
      {"partialFingerprints", {{"statHarnessFinding/v1", Sha256Hex(plugin + "\n" + id)}}},
      {"rank", 100 * finding.at("confidence").get<double>()},
      {"properties",
       {{"plugin", plugin},
        {"finding", id},
        {"severity", finding.at("severity")},
        {"measurementType", finding.at("measurement_type")},
        {"estimate", finding.at("estimate")},
        {"unit", finding.at("unit")},
        {"n", finding.at("n")},
        {"query", finding.at("evidence").at("query")}}}};
  if (Json places = Places(finding.at("where")); !places.empty()) {
    json["locations"] = Json::array({{{"logicalLocations", std::move(places)}}});
  }
  return json;
}

// One rule for each kind of finding, sorted by id; what they mean, the plugin says.
Json RulesOf(const Json& plugins, std::map<std::string, size_t>& index) {
  std::map<std::string, Json> rules;
  for (const Json& plugin : plugins) {
    const std::string id = plugin.at("id").get<std::string>();
    for (const Json& finding : plugin.at("findings")) {
      const std::string rule = RuleId(id, finding);
      rules[rule] = {
          {"id", rule},
          {"name", finding.at("kind")},
          {"shortDescription",
           {{"text", plugin.at("name").get<std::string>() + ": " + finding.at("kind").get<std::string>()}}}};
    }
  }
  Json list = Json::array();
  for (auto& [id, rule] : rules) {
    index[id] = list.size();
    list.push_back(std::move(rule));
  }
  return list;
}

Json Notifications(const Json& plugins) {
  Json list = Json::array();
  for (const Json& plugin : plugins) {
    const std::string status = plugin.at("status").get<std::string>();
    if (status == "ok") continue;
    list.push_back({{"level", status == "error" ? "error" : "note"},
                    {"message",
                     {{"text", plugin.at("id").get<std::string>() + " (" + status + ", " +
                                   plugin.at("reason_code").get<std::string>() +
                                   "): " + plugin.at("summary").get<std::string>()}}}});
  }
  return list;
}

bool AnyError(const Json& plugins) {
  for (const Json& plugin : plugins) {
    if (plugin.at("status") == "error") return true;
  }
  return false;
}

Json Sarif(const Json& report) {
  const Json& stable = report.at("stable");
  const Json& changing = report.at("volatile");
  const Json& plugins = stable.at("plugins");
  std::map<std::string, size_t> rule_index;
  Json rules = RulesOf(plugins, rule_index);
  Findings findings;
  for (const Json& plugin : plugins) {
    for (const Json& finding : plugin.at("findings")) {
      findings[{plugin.at("id").get<std::string>(), finding.at("id").get<std::string>()}] = &finding;
    }
  }
  Json results = Json::array();
  for (const Json& ranked : stable.at("ranked_findings")) {
    const std::string plugin = ranked.at("plugin").get<std::string>();
    const Json& finding = *findings.at({plugin, ranked.at("id").get<std::string>()});
    results.push_back(ResultOf(plugin, finding, rule_index.at(RuleId(plugin, finding))));
  }
  const Json driver = {
      {"name", "stat-harness"},
      {"fullName", "Statistics Harness " + changing.at("harness_version").get<std::string>()},
      {"version", changing.at("harness_version")},
      {"rules", std::move(rules)}};
  const Json invocation = {{"executionSuccessful", !AnyError(plugins)},
                           {"startTimeUtc", changing.at("started")},
                           {"endTimeUtc", changing.at("finished")},
                           {"toolExecutionNotifications", Notifications(plugins)}};
  const Json run = {
      {"tool", {{"driver", driver}}},
      {"automationDetails", {{"id", "stat-harness/" + changing.at("run_id").get<std::string>()}}},
      {"invocations", Json::array({invocation})},
      {"results", std::move(results)},
      {"columnKind", "utf16CodeUnits"},
      {"properties",
       {{"datasetVersion", stable.at("dataset").at("version")},
        {"stableDigest", report.at("stable_digest")}}}};
  return {{"$schema", kSchema}, {"version", "2.1.0"}, {"runs", Json::array({run})}};
}

}  // namespace

Result<Json> SarifOf(const Json& report) {
  try {
    return Sarif(report);
  } catch (const std::exception& error) {  // of Json, or of a ranked finding that no plugin has
    return InvalidArgument(std::string("found a report without what SARIF needs (") + error.what() +
                           "), expected one of this version");
  }
}

}  // namespace harness::report
