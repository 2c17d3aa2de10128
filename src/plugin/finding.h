// SPDX-License-Identifier: Apache-2.0
// What a plugin says: findings with their evidence, collected in one result.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "plugin/recommendation.h"

namespace harness::plugin {

// "info" < "low" < "medium" < "high" < "critical"
enum class FindingSeverity { kInfo, kLow, kMedium, kHigh, kCritical };
std::string_view FindingSeverityName(FindingSeverity severity);

// A number never stands without its n. Interval is absent when there is too little data for one.
struct Interval {
  double low = 0;
  double high = 0;
  double level = 0.95;
};

struct Evidence {
  std::string query;  // SQL over the view `events` that shows the rows or the figure
  int64_t rows = 0;   // rows that the query's figure rests on
};

// Every field without std::optional is required: ToJson refuses an empty text, a confidence outside
// [0, 1] or a negative n. Nothing is filled in.
struct Finding {
  std::string id;    // stable within the plugin: kind plus subject, "top_wait:LOSEXTCHLD"; see finding_id.h
  std::string kind;  // "top_wait", ...
  FindingSeverity severity = FindingSeverity::kInfo;
  double confidence = -1;  // 0..1, from n and interval, never a constant; says how in `assumptions` or `why`
  std::string title;       // one line; ToJson cuts it at 1000 bytes
  std::string what;        // what was found, with its figure and unit
  std::string why;         // why it matters or how it comes about
  Json where;              // object: process_id, host, window, ...
  std::string measurement_type;  // "measured" or "modeled"
  std::vector<std::string> assumptions;
  Evidence evidence;
  int64_t n = -1;
  double estimate = 0;
  std::string unit;  // "h", "us", "1" (a ratio), "runs"
  std::optional<Interval> interval;
  // Hours of work or waiting that the finding speaks of: what it ranks by among all findings. Absent where
  // there is no such figure; a finding whose estimate is in hours ranks by that then.
  std::optional<double> impact_hours;
};

enum class Status { kOk, kSkipped, kNotApplicable, kError };
std::string_view StatusName(Status status);  // "ok", "skipped", "na", "error"

struct PluginResult {
  Status status = Status::kOk;
  std::string reason_code;  // required unless ok: "missing_column:started_us", ...
  std::string summary;      // one or two sentences for people; ToJson cuts it at 4000 bytes
  Json metrics = Json::object();
  std::vector<Finding> findings;
  std::vector<Recommendation> recommendations;
  std::optional<NoRecommendation> no_recommendation;  // only where there is none
  std::vector<std::string> artifacts;                 // file names that the plugin wrote into its folder
};

// Shorthand for "this log cannot answer that": status na with its reason.
PluginResult NotApplicable(std::string reason_code, std::string summary);

// The form of result.json. Findings and recommendations are ordered by (kind, id). Errors: kInvalidArgument
// naming the finding or recommendation and the field that breaks the contract: also a recommendation whose
// evidence names a finding that is not there, and both recommendations and a reason for none.
Result<Json> ToJson(const PluginResult& result);

}  // namespace harness::plugin
