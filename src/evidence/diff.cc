// SPDX-License-Identifier: Apache-2.0
#include "evidence/diff.h"

#include <algorithm>
#include <map>
#include <set>

namespace harness::evidence {
namespace {

void Walk(const Json& a, const Json& b, const Json::json_pointer& at, size_t limit,
          std::vector<std::string>& places) {
  if (places.size() >= limit || a == b) return;
  if (a.is_object() && b.is_object()) {
    std::set<std::string> keys;
    for (const auto& [key, value] : a.items()) keys.insert(key);
    for (const auto& [key, value] : b.items()) keys.insert(key);
    for (const std::string& key : keys) {
      Walk(a.contains(key) ? a.at(key) : Json(), b.contains(key) ? b.at(key) : Json(), at / key, limit,
           places);
    }
    return;
  }
  if (a.is_array() && b.is_array() && a.size() == b.size()) {
    for (size_t i = 0; i < a.size(); ++i) Walk(a[i], b[i], at / i, limit, places);
    return;
  }
  places.push_back(at.empty() ? "/" : at.to_string());
}

Result<PackManifest> ManifestOf(const Path& pack) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(pack / kManifestFile));
  Result<PackManifest> manifest = ParseManifest(text);
  if (!manifest) return InvalidArgument((pack / manifest.error().message).string());
  return manifest;
}

// None where one of the files is no JSON.
std::vector<std::string> PlacesInFiles(const Path& a, const Path& b) {
  const Result<std::string> text_a = ReadFile(a), text_b = ReadFile(b);
  if (!text_a || !text_b) return {};
  const Result<Json> json_a = ParseJson(*text_a, a.string()), json_b = ParseJson(*text_b, b.string());
  if (!json_a || !json_b) return {};
  return DifferentPlaces(*json_a, *json_b);
}

}  // namespace

std::vector<std::string> DifferentPlaces(const Json& a, const Json& b, size_t limit) {
  std::vector<std::string> places;
  Walk(a, b, Json::json_pointer(), limit, places);
  return places;
}

std::vector<PackDifference> CompareEntries(const std::vector<PackEntry>& a, const std::vector<PackEntry>& b) {
  std::map<std::string, std::pair<const PackEntry*, const PackEntry*>> sides;
  for (const PackEntry& entry : a) sides[entry.path].first = &entry;
  for (const PackEntry& entry : b) sides[entry.path].second = &entry;
  std::vector<PackDifference> differences;
  for (const auto& [path, pair] : sides) {
    const auto& [in_a, in_b] = pair;
    if (in_a != nullptr && in_b != nullptr && *in_a == *in_b) continue;
    const char* change = in_b == nullptr ? "only in A" : in_a == nullptr ? "only in B" : "changed";
    differences.push_back({path, change, {}, path.starts_with("stable/")});
  }
  return differences;
}

Result<std::vector<PackDifference>> ComparePacks(const Path& a, const Path& b) {
  ASSIGN_OR_RETURN(const PackManifest manifest_a, ManifestOf(a));
  ASSIGN_OR_RETURN(const PackManifest manifest_b, ManifestOf(b));
  std::vector<PackDifference> differences = CompareEntries(manifest_a.entries, manifest_b.entries);
  for (PackDifference& difference : differences) {
    if (difference.change == "changed" && difference.path.ends_with(".json")) {
      difference.places = PlacesInFiles(a / difference.path, b / difference.path);
    }
  }
  return differences;
}

}  // namespace harness::evidence
