// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <limits>

#include "base/json_members.h"
#include "base/text.h"
#include "base/wildcard.h"
#include "insight/known_issues.h"

namespace harness::insight {
namespace {

// What the figure may be; infinite where there is no bound.
struct Bounds {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  bool any() const { return std::isfinite(low) || std::isfinite(high); }
  // 0 inside.
  double Distance(double found) const { return found < low ? low - found : found > high ? found - high : 0; }
};

Bounds BoundsOf(const ExpectedFinding& expected) {
  Bounds bounds;
  if (expected.value) {
    const double width = std::max(expected.absolute, std::fabs(*expected.value) * expected.percent / 100);
    bounds = {*expected.value - width, *expected.value + width};
  }
  if (expected.min) bounds.low = std::max(bounds.low, *expected.min);
  if (expected.max) bounds.high = std::min(bounds.high, *expected.max);
  return bounds;
}

std::string Text(const Bounds& bounds) {
  if (!std::isfinite(bounds.high)) return "at least " + FormatDouble(bounds.low);
  if (!std::isfinite(bounds.low)) return "at most " + FormatDouble(bounds.high);
  return FormatDouble(bounds.low) + " to " + FormatDouble(bounds.high);
}

std::optional<double> FigureOf(const Json& finding, const std::string& figure) {
  const Json::json_pointer pointer(figure.starts_with('/') ? figure : "/" + figure);
  if (!finding.contains(pointer) || !finding.at(pointer).is_number()) return std::nullopt;
  return finding.at(pointer).get<double>();
}

std::string Named(const ExpectedFinding& expected) {
  return "finding of " + expected.plugin + " with " +
         (expected.id != "*" ? "id " + Quoted(expected.id) : "kind " + Quoted(expected.kind));
}

// Among the findings that match, the one nearest to the bounds.
class Candidate {
 public:
  explicit Candidate(const ExpectedFinding& expected) : expected_(expected), bounds_(BoundsOf(expected)) {}

  void Consider(const Json& finding) {
    if (!MatchesPattern(expected_.kind, TextOf(finding, "kind")) ||
        !MatchesPattern(expected_.id, TextOf(finding, "id")))
      return;
    const std::string id = TextOf(finding, "id");
    const std::optional<double> figure =
        expected_.figure.empty() ? std::nullopt : FigureOf(finding, expected_.figure);
    const bool needs = !expected_.figure.empty();
    const double distance = !needs ? 0 : figure ? bounds_.Distance(*figure) : kNoFigure;
    if (seen_ && (distance > distance_ || (distance == distance_ && id >= id_))) return;
    seen_ = true;
    distance_ = distance;
    id_ = id;
    found_ = figure;
  }

  CheckedFinding Judge() const {
    CheckedFinding checked{expected_, "missed", id_, found_, ""};
    if (!seen_) {
      checked.explanation = "found no " + Named(expected_);
    } else if (expected_.figure.empty()) {
      checked.status = "met";
      checked.explanation = "found " + Quoted(id_, 300);
    } else if (!found_) {
      checked.explanation = Quoted(id_, 300) + " has no number " + expected_.figure;
    } else {
      if (distance_ == 0) checked.status = "met";
      checked.explanation = expected_.figure + " of " + Quoted(id_, 300) + " is " + FormatDouble(*found_) +
                            (bounds_.any() ? ", expected " + Text(bounds_) : "");
    }
    return checked;
  }

 private:
  static constexpr double kNoFigure = std::numeric_limits<double>::infinity();
  const ExpectedFinding& expected_;
  Bounds bounds_;
  bool seen_ = false;
  double distance_ = 0;
  std::string id_;
  std::optional<double> found_;
};

const Json* PluginOf(const Json& plugins, const std::string& id) {
  const auto plugin =
      std::find_if(plugins.begin(), plugins.end(), [&](const Json& each) { return each.at("id") == id; });
  return plugin == plugins.end() ? nullptr : &*plugin;
}

CheckedFinding CheckOne(const ExpectedFinding& expected, const Json& plugins) {
  CheckedFinding checked{expected, "unknown", "", std::nullopt, ""};
  const Json* plugin = PluginOf(plugins, expected.plugin);
  if (plugin == nullptr) {
    checked.explanation = expected.plugin + " is no part of this run";
    return checked;
  }
  if (TextOf(*plugin, "status") != "ok") {
    checked.explanation = expected.plugin + " did not end ok: " + TextOf(*plugin, "summary");
    return checked;
  }
  Candidate candidate(expected);
  for (const Json& finding : plugin->at("findings")) candidate.Consider(finding);
  return candidate.Judge();
}

std::string ReasonOf(const CheckedFinding& checked, const Json& plugins) {
  if (checked.status == "unknown") {
    const Json* plugin = PluginOf(plugins, checked.expected.plugin);
    return plugin == nullptr ? "plugin_not_in_run" : TextOf(*plugin, "reason_code");
  }
  return checked.finding.empty() ? "no_finding" : checked.found ? "outside_tolerance" : "no_figure";
}

CheckedIssue CheckIssue(const KnownIssue& issue, const Json& plugins) {
  CheckedIssue checked{issue.id, issue.title, "confirmed", "", "", {}};
  for (const ExpectedFinding& expected : issue.expect) checked.checks.push_back(CheckOne(expected, plugins));
  const auto first = [&](const char* status) {
    return std::find_if(checked.checks.begin(), checked.checks.end(),
                        [&](const CheckedFinding& each) { return each.status == status; });
  };
  auto decisive = first("missed");
  if (decisive != checked.checks.end()) {
    checked.status = "refuted";
  } else if (decisive = first("unknown"); decisive != checked.checks.end()) {
    checked.status = "skipped";
  }
  if (decisive != checked.checks.end()) {
    checked.reason = ReasonOf(*decisive, plugins);
    checked.explanation = issue.title + ": " + decisive->explanation + ".";
    return checked;
  }
  std::vector<std::string> parts;
  for (const CheckedFinding& each : checked.checks) parts.push_back(each.explanation);
  checked.explanation = issue.title + ": " + Join(parts, "; ") + ".";
  return checked;
}

Json Finite(double value) {
  return std::isfinite(value) ? Json(value) : Json();
}

}  // namespace

std::vector<CheckedIssue> CheckKnownIssues(const std::vector<KnownIssue>& issues, const Json& plugins) {
  std::vector<CheckedIssue> checked;
  for (const KnownIssue& issue : issues) checked.push_back(CheckIssue(issue, plugins));
  std::sort(checked.begin(), checked.end(),
            [](const CheckedIssue& a, const CheckedIssue& b) { return a.id < b.id; });
  return checked;
}

Json ToJson(const CheckedIssue& issue) {
  Json checks = Json::array();
  for (const CheckedFinding& each : issue.checks) {
    const Bounds bounds = BoundsOf(each.expected);
    checks.push_back({{"plugin", each.expected.plugin},
                      {"finding", each.finding},
                      {"figure", each.expected.figure},
                      {"expected_low", Finite(bounds.low)},
                      {"expected_high", Finite(bounds.high)},
                      {"found", each.found ? Json(*each.found) : Json()},
                      {"status", each.status},
                      {"explanation", each.explanation}});
  }
  return {{"id", issue.id},
          {"title", issue.title},
          {"status", issue.status},
          {"reason", issue.reason},
          {"explanation", issue.explanation},
          {"checks", std::move(checks)}};
}

}  // namespace harness::insight
