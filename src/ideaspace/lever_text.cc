// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/lever_text.h"

#include "base/sql_text.h"
#include "base/text.h"

namespace harness::ideaspace {
namespace {

// One decimal where it says something: "5", "7.5".
std::string Short(double value) {
  std::string text = FormatFixed(value, 1);
  if (text.ends_with(".0")) text.resize(text.size() - 2);
  return text;
}

}  // namespace

std::string SecondsText(double us) {
  return Short(us / kMicrosPerSecond) + " s";
}

std::string MinutesText(double us) {
  return Short(us / kMicrosPerMinute) + " min";
}

std::string CountText(int64_t n, std::string_view noun) {
  return FormatThousands(n) + " " + std::string(noun) + (n == 1 ? "" : "s");
}

Json EvidenceJson(std::string query, int64_t rows, Json values) {
  return {{"query", std::move(query)}, {"rows", rows}, {"values", std::move(values)}};
}

std::string ProcessQuery(std::string_view process, std::string_view columns, std::string_view condition) {
  return "SELECT row_id, " + std::string(columns) + " FROM events WHERE process_id = " + SqlText(process) +
         (condition.empty() ? "" : " AND " + std::string(condition)) + " ORDER BY row_id";
}

Nearest::Nearest(std::string reason, std::string explanation, Json measured)
    : reason_(std::move(reason)), explanation_(std::move(explanation)), measured_(std::move(measured)) {}

void Nearest::Consider(double hours, std::string reason, std::string explanation, Json measured) {
  if (hours <= hours_) return;
  hours_ = hours;
  reason_ = std::move(reason);
  explanation_ = std::move(explanation);
  measured_ = std::move(measured);
}

SkippedLever Nearest::Skip(const LeverInfo& info, Json thresholds) const {
  return SkippedOf(info, reason_, explanation_, measured_, std::move(thresholds));
}

}  // namespace harness::ideaspace
