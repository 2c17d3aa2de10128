// SPDX-License-Identifier: Apache-2.0
// What the gates of levers write alike: names in action texts, figures for people, evidence, and why not.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/time.h"
#include "ideaspace/lever.h"
#include "replay/action_text.h"

namespace harness::ideaspace {

// The texts of actions are those that replay reads.
using replay::ActionName;
using replay::ActionSpan;

std::string SecondsText(double us);                       // "300 s"
std::string MinutesText(double us);                       // "5 min", "7.5 min"
std::string CountText(int64_t n, std::string_view noun);  // "1 run", "1,234 runs"

// {query, rows, values}.
Json EvidenceJson(std::string query, int64_t rows, Json values);
// SELECT of the rows of a process by row_id: columns between SELECT and FROM, a further condition or "".
std::string ProcessQuery(std::string_view process, std::string_view columns, std::string_view condition = {});

// Which of the candidates that a gate turned down came nearest: the one with the most hours, ties by the
// order in which they were seen.
class Nearest {
 public:
  // What is said when there was no candidate at all.
  Nearest(std::string reason, std::string explanation, Json measured = Json::object());
  void Consider(double hours, std::string reason, std::string explanation, Json measured);
  SkippedLever Skip(const LeverInfo& info, Json thresholds) const;

 private:
  double hours_ = -1;
  std::string reason_, explanation_;
  Json measured_;
};

}  // namespace harness::ideaspace
