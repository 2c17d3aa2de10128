// SPDX-License-Identifier: Apache-2.0
#include "importers/swf_record.h"

#include <charconv>
#include <cmath>

#include "base/text.h"

namespace harness::importers {
namespace {

constexpr int64_t kLargestSeconds = 1'000'000'000'000;

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

bool IsNumber(std::string_view text) {
  size_t i = text.front() == '-' ? 1 : 0;
  if (i < text.size()) {
    while (i < text.size() && IsDigit(text[i])) ++i;
    if (i == text.size()) return true;
  }
  double value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  return code == std::errc() && end == text.data() + text.size() && std::isfinite(value);
}

// Times are plain decimals within +-1e12 s, counts are whole, the others any finite number.
bool IsValueOf(size_t field, std::string_view text) {
  if (field == kSwfSubmit || field == kSwfWait || field == kSwfRunTime) return SwfSeconds(text).has_value();
  if (field == kSwfProcessors || field == kSwfRequestedProcessors) return ParseInt64(text).has_value();
  return IsNumber(text);
}

}  // namespace

const std::array<std::string_view, kSwfFields>& SwfFieldNames() {
  static constexpr std::array<std::string_view, kSwfFields> kNames = {"job",
                                                                      "submit",
                                                                      "wait",
                                                                      "run_time",
                                                                      "processors",
                                                                      "average_cpu",
                                                                      "memory",
                                                                      "requested_processors",
                                                                      "requested_time",
                                                                      "requested_memory",
                                                                      "status",
                                                                      "user",
                                                                      "group",
                                                                      "executable",
                                                                      "queue",
                                                                      "partition",
                                                                      "preceding_job",
                                                                      "think_time"};
  return kNames;
}

bool SplitSwf(std::string_view line, SwfFields& fields, std::string& problem) {
  const char* at = line.data();
  const char* const end = at + line.size();
  size_t count = 0;
  while (true) {
    while (at < end && (*at == ' ' || *at == '\t')) ++at;
    if (at == end) break;
    const char* const start = at;
    while (at < end && *at != ' ' && *at != '\t') ++at;
    if (count < kSwfFields) fields[count] = {start, static_cast<size_t>(at - start)};
    ++count;
  }
  if (count != kSwfFields) {
    problem = "found " + std::to_string(count) + " fields, expected 18 numbers";
    return false;
  }
  for (size_t i = 0; i < kSwfFields; ++i) {
    if (IsValueOf(i, fields[i])) continue;
    problem = "field " + std::to_string(i + 1) + " (" + std::string(SwfFieldNames()[i]) +
              ") is not a number of its kind";
    return false;
  }
  return true;
}

std::optional<Micros> SwfSeconds(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  int64_t whole = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), whole);
  if (code != std::errc() || whole < 0 || whole > kLargestSeconds) return std::nullopt;
  std::string_view rest = text.substr(static_cast<size_t>(end - text.data()));
  Micros micros = whole * kMicrosPerSecond;
  if (!rest.empty()) {
    if (rest.front() != '.') return std::nullopt;
    rest.remove_prefix(1);
    Micros unit = kMicrosPerSecond / 10;
    for (const char c : rest) {
      if (!IsDigit(c)) return std::nullopt;
      micros += (c - '0') * unit;
      unit /= 10;
    }
  }
  return negative ? -micros : micros;
}

void SwfHeader::Read(std::string_view comment) {
  comment.remove_prefix(1);
  const size_t colon = comment.find(':');
  if (colon == std::string_view::npos) return;
  const std::string_view key = Trim(comment.substr(0, colon));
  const std::string_view value = Trim(comment.substr(colon + 1));
  if (value.empty()) return;
  if (key == "UnixStartTime" && !unix_start_time) {
    const std::optional<int64_t> seconds = ParseInt64(value);
    if (seconds && *seconds >= 0 && *seconds <= kLargestSeconds) unix_start_time = seconds;
  } else if (key == "Computer" && computer.empty() && IsValidUtf8(value)) {
    computer = value;
  } else if (key == "TimeZoneString" && time_zone.empty() && IsValidUtf8(value)) {
    time_zone = value;
  }
}

std::string_view SwfOutcome(std::string_view status) {
  if (status == "1" || status == "3") return "COMPLETED";
  if (status == "0" || status == "4") return "FAILED";
  if (status == "5") return "CANCELLED";
  if (status == "2") return "PARTIAL";
  if (status == "-1") return "";
  return status;
}

}  // namespace harness::importers
