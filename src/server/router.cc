// SPDX-License-Identifier: Apache-2.0
#include "server/router.h"

#include <algorithm>
#include <set>

#include "base/text.h"

namespace harness::server {
namespace {

bool IsParameter(std::string_view part) {
  return part.size() > 2 && part.front() == '{' && part.back() == '}';
}

bool TakesRest(std::string_view part) {
  return IsParameter(part) && part[part.size() - 2] == '*';
}

std::string NameOf(std::string_view part) {
  part = part.substr(1, part.size() - 2);
  if (part.ends_with('*')) part.remove_suffix(1);
  return std::string(part);
}

std::vector<std::string> PartsOf(std::string_view pattern) {
  std::vector<std::string> parts;
  for (const std::string_view part : Split(pattern.substr(1), '/')) parts.emplace_back(part);
  return parts;
}

// How closely a pattern fits, the best first in the order of texts: 'a' for a fixed segment, 'b' for a
// parameter, 'c' for one that takes the rest. Nothing when it does not fit.
std::optional<std::string> FitOf(const std::vector<std::string>& parts,
                                 const std::vector<std::string_view>& segments) {
  std::string fit;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (i == segments.size()) return std::nullopt;
    if (TakesRest(parts[i])) return segments[i].empty() ? std::nullopt : std::optional(fit + 'c');
    if (IsParameter(parts[i])) {
      if (segments[i].empty()) return std::nullopt;
      fit += 'b';
    } else {
      if (parts[i] != segments[i]) return std::nullopt;
      fit += 'a';
    }
  }
  if (parts.size() != segments.size()) return std::nullopt;
  return fit;
}

std::map<std::string, std::string> ParametersOf(const std::vector<std::string>& parts,
                                                const std::vector<std::string_view>& segments) {
  std::map<std::string, std::string> parameters;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (!IsParameter(parts[i])) continue;
    std::string value(segments[i]);
    for (size_t k = i + 1; TakesRest(parts[i]) && k < segments.size(); ++k)
      value.append("/").append(segments[k]);
    parameters[NameOf(parts[i])] = std::move(value);
  }
  return parameters;
}

}  // namespace

void Router::Add(Route route) {
  HARNESS_CHECK(route.pattern.starts_with('/') && !route.method.empty() && !route.id.empty());
  for (const Route& other : routes_)
    HARNESS_CHECK(other.id != route.id && (other.method != route.method || other.pattern != route.pattern));
  patterns_.push_back(PartsOf(route.pattern));
  routes_.push_back(std::move(route));
}

Router::Match Router::Find(std::string_view method, std::string_view path) const {
  Match match;
  if (!path.starts_with('/')) return match;
  const std::vector<std::string_view> segments = Split(path.substr(1), '/');
  const std::string_view looked_for = method == "HEAD" ? "GET" : method;
  std::set<std::string> methods;
  std::optional<std::string> best;
  size_t chosen = 0;
  for (size_t i = 0; i < routes_.size(); ++i) {
    const std::optional<std::string> fit = FitOf(patterns_[i], segments);
    if (!fit) continue;
    methods.insert(routes_[i].method);
    if (routes_[i].method != looked_for || (best && *best <= *fit)) continue;
    best = fit;
    chosen = i;
  }
  if (best) {
    match.route = &routes_[chosen];
    match.path_parameters = ParametersOf(patterns_[chosen], segments);
    return match;
  }
  if (methods.contains("GET")) methods.insert("HEAD");
  match.allow = Join({methods.begin(), methods.end()}, ", ");
  return match;
}

}  // namespace harness::server
