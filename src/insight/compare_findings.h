// SPDX-License-Identifier: Apache-2.0
// Which findings only one of two runs has, whether anything can be done about them or not.
//
// Compare tells what is new to do; a log can say something new that asks for nothing, such as a change point
// or a hole in the data. No gate counts it.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "insight/compare.h"

namespace harness::insight {

// A finding's id is its kind and its subject (plugin/finding_id.h): it stays while figures and words change.
struct FindingKey {
  std::string plugin_id, kind, id;
  auto operator<=>(const FindingKey&) const = default;
};

struct FindingText {
  std::string severity, title;
};

struct RunFindings {
  std::map<FindingKey, FindingText> findings;
  std::map<std::string, std::string> statuses;  // of every plugin of the run, by id: "ok", "error", ...
};

// Reads the array `plugins` of the stable part of report.json; what it lacks is empty.
RunFindings FindingsOf(const Json& plugins);

struct ComparedFinding {
  Change change = Change::kNew;  // or kDropped
  FindingKey key;
  FindingText text;
  // How the plugin ended in the run that lacks the finding: "ok", "skipped", "na", "error"; "absent" where it
  // was no part of that run. Anything but "ok" says that nobody looked.
  std::string other_status;
};

struct FindingComparison {
  std::vector<ComparedFinding> changes;  // the most severe first, then new before dropped, then by key
  int64_t both = 0;                      // findings that both runs have

  int64_t Count(Change change) const;
};

FindingComparison CompareFindings(const RunFindings& before, const RunFindings& after);

// {new, dropped, both (counts), list: [{change, severity, plugin_id, kind, id, title, other_status}]}.
Json ToJson(const FindingComparison& comparison);

}  // namespace harness::insight
