// SPDX-License-Identifier: Apache-2.0
#include "plugin/finding.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include "base/text.h"

namespace harness::plugin {
namespace {

// As schemas/result.schema.json has them.
constexpr size_t kMostTitleBytes = 1000;
constexpr size_t kMostSummaryBytes = 4000;
constexpr std::string_view kDots = "...";

Error Broken(const Finding& finding, std::string_view field, std::string_view found,
             std::string_view expected) {
  return InvalidArgument("finding " + Quoted(finding.id) + ": " + std::string(field) + ": found " +
                         std::string(found) + ", expected " + std::string(expected));
}

Result<void> CheckText(const Finding& finding, std::string_view field, const std::string& text) {
  if (Trim(text).empty()) return Broken(finding, field, "an empty text", "a text");
  if (!IsValidUtf8(text)) return Broken(finding, field, Quoted(text), "UTF-8");
  return Ok();
}

Result<void> CheckNumber(const Finding& finding, std::string_view field, double value) {
  if (!std::isfinite(value)) return Broken(finding, field, "a number that is not finite", "a finite number");
  return Ok();
}

Result<void> CheckInterval(const Finding& finding, const Interval& interval) {
  RETURN_IF_ERROR(CheckNumber(finding, "interval.low", interval.low));
  RETURN_IF_ERROR(CheckNumber(finding, "interval.high", interval.high));
  if (interval.low > interval.high) {
    return Broken(finding, "interval", FormatDouble(interval.low) + " above " + FormatDouble(interval.high),
                  "low <= high");
  }
  if (!(interval.level > 0 && interval.level < 1)) {
    return Broken(finding, "interval.level", FormatDouble(interval.level), "a number between 0 and 1");
  }
  return Ok();
}

Result<void> CheckFinding(const Finding& finding) {
  RETURN_IF_ERROR(CheckText(finding, "id", finding.id));
  RETURN_IF_ERROR(CheckText(finding, "kind", finding.kind));
  RETURN_IF_ERROR(CheckText(finding, "title", finding.title));
  RETURN_IF_ERROR(CheckText(finding, "what", finding.what));
  RETURN_IF_ERROR(CheckText(finding, "why", finding.why));
  RETURN_IF_ERROR(CheckText(finding, "unit", finding.unit));
  RETURN_IF_ERROR(CheckText(finding, "evidence.query", finding.evidence.query));
  for (const std::string& assumption : finding.assumptions) {
    RETURN_IF_ERROR(CheckText(finding, "assumptions", assumption));
  }
  if (!(finding.confidence >= 0 && finding.confidence <= 1)) {
    return Broken(finding, "confidence", FormatDouble(finding.confidence), "a number from 0 to 1");
  }
  if (!finding.where.is_object()) return Broken(finding, "where", finding.where.type_name(), "an object");
  if (finding.measurement_type != "measured" && finding.measurement_type != "modeled") {
    return Broken(finding, "measurement_type", Quoted(finding.measurement_type), "measured or modeled");
  }
  if (finding.evidence.rows < 0) {
    return Broken(finding, "evidence.rows", std::to_string(finding.evidence.rows), "0 or more");
  }
  if (finding.n < 0) return Broken(finding, "n", std::to_string(finding.n), "0 or more");
  RETURN_IF_ERROR(CheckNumber(finding, "estimate", finding.estimate));
  if (finding.impact_hours) {
    RETURN_IF_ERROR(CheckNumber(finding, "impact_hours", *finding.impact_hours));
    if (*finding.impact_hours < 0) {
      return Broken(finding, "impact_hours", FormatDouble(*finding.impact_hours), "0 or more");
    }
  }
  if (finding.interval) return CheckInterval(finding, *finding.interval);
  return Ok();
}

// Names are as long as the log writes them.
std::string Shortened(const std::string& text, size_t limit) {
  if (text.size() <= limit) return text;
  return std::string(CutUtf8(text, limit - kDots.size())).append(kDots);
}

Json FindingJson(const Finding& finding) {
  Json json = {{"id", finding.id},
               {"kind", finding.kind},
               {"severity", FindingSeverityName(finding.severity)},
               {"confidence", finding.confidence},
               {"title", Shortened(finding.title, kMostTitleBytes)},
               {"what", finding.what},
               {"why", finding.why},
               {"where", finding.where},
               {"measurement_type", finding.measurement_type},
               {"assumptions", finding.assumptions},
               {"evidence", {{"query", finding.evidence.query}, {"rows", finding.evidence.rows}}},
               {"n", finding.n},
               {"estimate", finding.estimate},
               {"unit", finding.unit}};
  if (finding.impact_hours) json["impact_hours"] = *finding.impact_hours;
  if (finding.interval) {
    json["interval"] = {
        {"low", finding.interval->low}, {"high", finding.interval->high}, {"level", finding.interval->level}};
  }
  return json;
}

Result<Json> RecommendationsJson(const PluginResult& result) {
  std::set<std::string_view> findings, ids;
  for (const Finding& finding : result.findings) findings.insert(finding.id);
  std::map<std::pair<std::string_view, std::string_view>, Json> ordered;
  for (const Recommendation& each : result.recommendations) {
    for (const std::string& finding : each.findings) {
      if (!findings.contains(finding)) {
        return InvalidArgument("recommendation " + Quoted(each.id) + ": evidence.findings: found " +
                               Quoted(finding) + ", expected the id of a finding of this result");
      }
    }
    if (!ids.insert(each.id).second) {
      return InvalidArgument("recommendation " + Quoted(each.id) +
                             ": found twice, expected one id a recommendation");
    }
    ASSIGN_OR_RETURN(ordered[std::pair(std::string_view(each.kind), std::string_view(each.id))],
                     ToJson(each));
  }
  Json list = Json::array();
  for (auto& [key, json] : ordered) list.push_back(std::move(json));
  return list;
}

}  // namespace

std::string_view FindingSeverityName(FindingSeverity severity) {
  switch (severity) {
    case FindingSeverity::kInfo:
      return "info";
    case FindingSeverity::kLow:
      return "low";
    case FindingSeverity::kMedium:
      return "medium";
    case FindingSeverity::kHigh:
      return "high";
    case FindingSeverity::kCritical:
      return "critical";
  }
  return "";
}

std::string_view StatusName(Status status) {
  switch (status) {
    case Status::kOk:
      return "ok";
    case Status::kSkipped:
      return "skipped";
    case Status::kNotApplicable:
      return "na";
    case Status::kError:
      return "error";
  }
  return "";
}

PluginResult NotApplicable(std::string reason_code, std::string summary) {
  PluginResult result;
  result.status = Status::kNotApplicable;
  result.reason_code = std::move(reason_code);
  result.summary = std::move(summary);
  return result;
}

Result<Json> ToJson(const PluginResult& result) {
  if (result.status != Status::kOk && result.reason_code.empty()) {
    return InvalidArgument("result: reason_code is empty, expected a reason for status " +
                           std::string(StatusName(result.status)));
  }
  if (Trim(result.summary).empty()) return InvalidArgument("result: summary is empty, expected a sentence");
  if (!result.metrics.is_object()) return InvalidArgument("result: metrics is no object");
  std::vector<const Finding*> ordered;
  for (const Finding& finding : result.findings) {
    RETURN_IF_ERROR(CheckFinding(finding));
    ordered.push_back(&finding);
  }
  const auto key = [](const Finding* finding) { return std::tie(finding->kind, finding->id); };
  std::sort(ordered.begin(), ordered.end(),
            [&](const Finding* a, const Finding* b) { return key(a) < key(b); });
  std::set<std::string_view> ids;
  Json findings = Json::array();
  for (size_t i = 0; i < ordered.size(); ++i) {
    if (!ids.insert(ordered[i]->id).second) {
      return InvalidArgument("finding " + Quoted(ordered[i]->id) +
                             ": found twice, expected one id a finding");
    }
    findings.push_back(FindingJson(*ordered[i]));
  }
  Json json = {{"status", StatusName(result.status)},
               {"reason_code", result.reason_code},
               {"summary", Shortened(result.summary, kMostSummaryBytes)},
               {"metrics", result.metrics},
               {"findings", std::move(findings)},
               {"artifacts", result.artifacts}};
  if (!result.recommendations.empty()) {
    if (result.no_recommendation)
      return InvalidArgument("result: found recommendations and a reason for none, expected one of them");
    ASSIGN_OR_RETURN(json["recommendations"], RecommendationsJson(result));
  }
  if (result.no_recommendation) {
    ASSIGN_OR_RETURN(json["no_recommendation"], ToJson(*result.no_recommendation));
  }
  return json;
}

}  // namespace harness::plugin
