// SPDX-License-Identifier: Apache-2.0
#include "insight/example_trace.h"

#include <algorithm>
#include <array>
#include <deque>
#include <set>

#include "base/json_members.h"

namespace harness::insight {
namespace {

const Json kNone = Json::array();

const Json& ListOf(const ExamplePlugins& example, const std::string& id, const char* key) {
  const auto found = example.find(id);
  return found == example.end() ? kNone : found->second.at(key);
}

int SeverityOf(const Json& finding) {
  constexpr std::array<std::string_view, 5> kSeverities = {"info", "low", "medium", "high", "critical"};
  const auto found = finding.find("severity");
  if (found == finding.end() || !found->is_string()) return 0;
  const auto at = std::find(kSeverities.begin(), kSeverities.end(), found->get<std::string>());
  return static_cast<int>(at - kSeverities.begin());
}

// Heaviest first; what weighs the same keeps its order.
std::vector<const Json*> ByWeight(const Json& list, auto weight) {
  std::vector<const Json*> items;
  for (const Json& item : list) items.push_back(&item);
  std::stable_sort(items.begin(), items.end(),
                   [&](const Json* a, const Json* b) { return weight(*a) > weight(*b); });
  return items;
}

std::vector<const Json*> Findings(const ExamplePlugins& example, const std::string& id) {
  return ByWeight(ListOf(example, id, "findings"), [](const Json& finding) {
    return std::pair(SeverityOf(finding), NumberOf(finding, "impact_hours").value_or(0));
  });
}

std::vector<const Json*> Recommendations(const ExamplePlugins& example, const std::string& id) {
  return ByWeight(ListOf(example, id, "recommendations"),
                  [](const Json& item) { return NumberOf(item, "modeled_delta_hours").value_or(0); });
}

// What a finding or a recommendation speaks of: "process:A", "pool:H1".
std::set<std::string> PlacesOf(const Json& item) {
  std::set<std::string> places;
  const auto add = [&](const Json& object, const char* key, const char* kind) {
    const auto found = object.find(key);
    if (found == object.end()) return;
    for (const Json& value : found->is_array() ? *found : Json::array({*found})) {
      if (value.is_string()) places.insert(std::string(kind) + ":" + value.get<std::string>());
    }
  };
  add(item, "target_process_ids", "process");
  const auto where = item.find("where");
  if (where == item.end() || !where->is_object()) return places;
  for (const char* key :
       {"process_id", "process_ids", "processes", "process", "target_process_ids", "held_by"})
    add(*where, key, "process");
  for (const char* key : {"host", "hosts", "pool"}) add(*where, key, "pool");
  return places;
}

bool Meet(const std::set<std::string>& a, const std::set<std::string>& b) {
  return std::any_of(a.begin(), a.end(), [&](const std::string& place) { return b.contains(place); });
}

const Json* FindById(const Json& list, const std::string& id) {
  for (const Json& item : list) {
    if (item.at("id") == id) return &item;
  }
  return nullptr;
}

// Paths to all plugins that read what `id` says, directly or not; nearest first, then by name.
std::vector<std::vector<std::string>> PathsFrom(const MatrixInput& input, const std::string& id) {
  std::vector<std::vector<std::string>> paths;
  std::set<std::string> seen = {id};
  std::deque<std::vector<std::string>> open = {{id}};
  while (!open.empty()) {
    const std::vector<std::string> path = open.front();
    open.pop_front();
    for (const std::string& consumer : ConsumersOf(input, path.back())) {
      if (!seen.insert(consumer).second) continue;
      paths.push_back(path);
      paths.back().push_back(consumer);
      open.push_back(paths.back());
    }
  }
  return paths;
}

}  // namespace

ExampleTrace TraceOf(const MatrixInput& input, const ExamplePlugins& example, const std::string& id) {
  for (const Json* recommendation : Recommendations(example, id)) {
    const Json& named = recommendation->at("evidence").at("findings");
    if (!named.empty())
      return {FindById(ListOf(example, id, "findings"), named.front()), recommendation, {id}};
  }
  const std::vector<const Json*> findings = Findings(example, id);
  for (const auto& path : PathsFrom(input, id)) {
    for (const Json* recommendation : Recommendations(example, path.back())) {
      const std::set<std::string> targets = PlacesOf(*recommendation);
      for (const Json* finding : findings) {
        if (Meet(PlacesOf(*finding), targets)) return {finding, recommendation, path};
      }
    }
  }
  return {findings.empty() ? nullptr : findings.front(), nullptr, {}};
}

}  // namespace harness::insight
