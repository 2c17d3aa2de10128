// SPDX-License-Identifier: Apache-2.0
#include "insight/compare_findings.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "base/json_members.h"

namespace harness::insight {
namespace {

// 0 for critical; a severity that is none of ours comes last.
size_t RankOfSeverity(const std::string& severity) {
  constexpr std::array<std::string_view, 5> kSeverities = {"critical", "high", "medium", "low", "info"};
  return static_cast<size_t>(std::find(kSeverities.begin(), kSeverities.end(), severity) -
                             kSeverities.begin());
}

// What `run` has and `other` has not.
void AddLacking(Change change, const RunFindings& run, const RunFindings& other, FindingComparison& out) {
  for (const auto& [key, text] : run.findings) {
    if (other.findings.contains(key)) continue;
    const auto status = other.statuses.find(key.plugin_id);
    out.changes.push_back({change, key, text, status == other.statuses.end() ? "absent" : status->second});
  }
}

bool TellsBefore(const ComparedFinding& a, const ComparedFinding& b) {
  const size_t rank_a = RankOfSeverity(a.text.severity), rank_b = RankOfSeverity(b.text.severity);
  return std::tie(rank_a, a.change, a.key) < std::tie(rank_b, b.change, b.key);
}

}  // namespace

RunFindings FindingsOf(const Json& plugins) {
  RunFindings found;
  for (const Json& plugin : plugins) {
    const std::string plugin_id = TextOf(plugin, "id");
    found.statuses[plugin_id] = TextOf(plugin, "status");
    for (const Json& finding : ArrayOf(plugin, "findings")) {
      found.findings[{plugin_id, TextOf(finding, "kind"), TextOf(finding, "id")}] = {
          TextOf(finding, "severity"), TextOf(finding, "title")};
    }
  }
  return found;
}

int64_t FindingComparison::Count(Change change) const {
  return std::count_if(changes.begin(), changes.end(),
                       [&](const ComparedFinding& each) { return each.change == change; });
}

FindingComparison CompareFindings(const RunFindings& before, const RunFindings& after) {
  FindingComparison comparison;
  AddLacking(Change::kNew, after, before, comparison);
  AddLacking(Change::kDropped, before, after, comparison);
  comparison.both = static_cast<int64_t>(after.findings.size()) - comparison.Count(Change::kNew);
  std::sort(comparison.changes.begin(), comparison.changes.end(), TellsBefore);
  return comparison;
}

Json ToJson(const FindingComparison& comparison) {
  Json list = Json::array();
  for (const ComparedFinding& each : comparison.changes) {
    list.push_back({{"change", NameOf(each.change)},
                    {"severity", each.text.severity},
                    {"plugin_id", each.key.plugin_id},
                    {"kind", each.key.kind},
                    {"id", each.key.id},
                    {"title", each.text.title},
                    {"other_status", each.other_status}});
  }
  return {{"new", comparison.Count(Change::kNew)},
          {"dropped", comparison.Count(Change::kDropped)},
          {"both", comparison.both},
          {"list", std::move(list)}};
}

}  // namespace harness::insight
