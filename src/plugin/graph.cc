// SPDX-License-Identifier: Apache-2.0
#include "plugin/graph.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"

namespace harness::plugin {
namespace {

using Edges = std::map<std::string, std::set<std::string>>;  // id -> what it depends on

Error Unknown(const std::string& id, const std::string& by, const Edges& edges) {
  std::vector<std::string> known;
  for (const auto& [name, ignored] : edges) known.push_back(name);
  std::string message = (by.empty() ? "plugin " : "plugin " + Quoted(by) + ": depends on ") + Quoted(id) +
                        (by.empty() ? ": found no such plugin" : ", which is not there");
  if (const auto near = NearestWord(id, known)) message += " (did you mean " + *near + "?)";
  return InvalidArgument(message);
}

Result<Edges> EdgesOf(const std::vector<GraphNode>& nodes) {
  Edges edges;
  for (const GraphNode& node : nodes) {
    if (!edges.emplace(node.id, std::set(node.depends_on.begin(), node.depends_on.end())).second) {
      return InvalidArgument("plugin " + Quoted(node.id) + ": found twice, expected one");
    }
  }
  for (const auto& [id, needs] : edges) {
    for (const std::string& need : needs) {
      if (!edges.contains(need)) return Unknown(need, id, edges);
    }
  }
  return edges;
}

// `open` holds what no layer could take: each of them has a dependency in `open`, so following the
// smallest one must come back.
std::string CycleText(const Edges& edges, const std::set<std::string>& open) {
  std::vector<std::string> path;
  std::string at = *open.begin();
  while (std::find(path.begin(), path.end(), at) == path.end()) {
    path.push_back(at);
    for (const std::string& need : edges.at(at)) {
      if (!open.contains(need)) continue;
      at = need;
      break;
    }
  }
  path.erase(path.begin(), std::find(path.begin(), path.end(), at));
  std::rotate(path.begin(), std::min_element(path.begin(), path.end()), path.end());
  path.push_back(path.front());
  return Join(path, " -> ");
}

}  // namespace

Result<std::vector<std::vector<std::string>>> Layers(const std::vector<GraphNode>& nodes) {
  ASSIGN_OR_RETURN(const Edges edges, EdgesOf(nodes));
  std::set<std::string> open;
  for (const auto& [id, ignored] : edges) open.insert(id);
  std::vector<std::vector<std::string>> layers;
  while (!open.empty()) {
    std::vector<std::string> layer;
    for (const std::string& id : open) {
      const auto& needs = edges.at(id);
      const bool waits =
          std::any_of(needs.begin(), needs.end(), [&](const auto& need) { return open.contains(need); });
      if (!waits) layer.push_back(id);
    }
    if (layer.empty()) {
      return InvalidArgument("plugins depend on each other in a cycle: " + CycleText(edges, open));
    }
    for (const std::string& id : layer) open.erase(id);
    layers.push_back(std::move(layer));
  }
  return layers;
}

Result<std::vector<std::string>> WithDependencies(const std::vector<GraphNode>& nodes,
                                                  const std::vector<std::string>& wanted) {
  ASSIGN_OR_RETURN(const Edges edges, EdgesOf(nodes));
  std::set<std::string> found;
  std::vector<std::string> left = wanted;
  while (!left.empty()) {
    const std::string id = std::move(left.back());
    left.pop_back();
    if (!edges.contains(id)) return Unknown(id, "", edges);
    if (!found.insert(id).second) continue;
    left.insert(left.end(), edges.at(id).begin(), edges.at(id).end());
  }
  return std::vector<std::string>(found.begin(), found.end());
}

}  // namespace harness::plugin
