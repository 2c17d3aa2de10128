// SPDX-License-Identifier: Apache-2.0
// A project's known_issues.yaml: issues that are known by name, each with the findings that confirm it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace harness::insight {

// A finding that an issue implies, and what its figure should be.
struct ExpectedFinding {
  std::string plugin;
  std::string kind = "*", id = "*";  // patterns: * any text, ? any byte, any case
  std::string figure;                // "estimate", "n", ... or a JSON pointer; empty: the finding is enough
  std::optional<double> value;       // with the tolerance
  double absolute = 0, percent = 0;  // the larger of both counts; percent of the value
  std::optional<double> min, max;
  std::string at;  // "known_issues.yaml: at /issues/0/expect/1", for who finds a mistake later
};

struct KnownIssue {
  std::string id, title, explanation;
  std::vector<ExpectedFinding> expect;  // at least one
};

// Reads the text of a known_issues.yaml (schemas/known_issues.schema.json). Errors: kInvalidArgument in one
// line, "<where>:<line>:<column>: ...", also for an id that stands twice and for bounds that no figure meets.
Result<std::vector<KnownIssue>> ParseKnownIssues(std::string_view yaml, std::string_view where);

// One expectation held against the findings of a run.
struct CheckedFinding {
  ExpectedFinding expected;
  std::string status;           // "met", "missed", "unknown"
  std::string finding;          // id of the finding that was compared; empty without one
  std::optional<double> found;  // its figure
  std::string explanation;      // one sentence: what was found, what was expected
};

struct CheckedIssue {
  std::string id, title;
  std::string status;       // "confirmed", "refuted", "skipped"
  std::string reason;       // "", "no_finding", "outside_tolerance", "no_figure", "plugin_not_in_run", or the
                            // plugin's reason code
  std::string explanation;  // one sentence
  std::vector<CheckedFinding> checks;
};

// `plugins`: the array `plugins` of the stable part of report.json. An issue is confirmed when every
// expectation is met by a finding; refuted when a plugin that ended ok has no such finding, or none whose
// figure is within the tolerance; skipped, with the reason, when a plugin did not end ok. A missed
// expectation outweighs an unknown one. Of several findings that match, one within the tolerance counts, else
// the nearest, ties by id.
std::vector<CheckedIssue> CheckKnownIssues(const std::vector<KnownIssue>& issues, const Json& plugins);

// {id, title, status, reason, explanation, checks: [{plugin, finding, figure, expected_low, expected_high,
// found, status, explanation}]}; what is absent is null.
Json ToJson(const CheckedIssue& issue);

}  // namespace harness::insight
