// SPDX-License-Identifier: Apache-2.0
#include "report/ranking.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "report/facts.h"

namespace harness::report {
namespace {

constexpr std::array<std::string_view, 5> kSeverities = {"critical", "high", "medium", "low", "info"};

std::optional<double> HoursOf(const Json& finding) {
  if (const auto hours = NumberOf(finding, "impact_hours")) return hours;
  return TextOf(finding, "unit") == "h" ? NumberOf(finding, "estimate") : std::nullopt;
}

size_t SeverityRank(const Json& finding) {
  return static_cast<size_t>(std::find(kSeverities.begin(), kSeverities.end(), TextOf(finding, "severity")) -
                             kSeverities.begin());
}

auto Key(const RankedFinding& ranked) {
  const size_t severity = SeverityRank(*ranked.finding);
  const int band = severity == 0 ? 0 : severity < kSeverities.size() - 1 ? 1 : 2;
  const double confidence = NumberOf(*ranked.finding, "confidence").value_or(0);
  return std::tuple(band, -ranked.hours.value_or(0) * confidence, !ranked.hours, severity, -confidence,
                    ranked.plugin->id, TextOf(*ranked.finding, "id"));
}

}  // namespace

std::vector<RankedFinding> RankedFindings(const run::RunResult& run) {
  std::vector<RankedFinding> ranked;
  for (const run::PluginOutcome& plugin : run.plugins) {
    for (const Json& finding : FindingsOf(plugin)) ranked.push_back({&plugin, &finding, HoursOf(finding)});
  }
  std::sort(ranked.begin(), ranked.end(),
            [](const RankedFinding& a, const RankedFinding& b) { return Key(a) < Key(b); });
  return ranked;
}

}  // namespace harness::report
