// SPDX-License-Identifier: Apache-2.0
// Lines of the Standard Workload Format (SWF 2.2): a job of 18 numbers, or a header comment.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace harness::importers {

inline constexpr size_t kSwfFields = 18;

// Positions of the fields; -1 in the file means unknown.
enum SwfField : size_t {
  kSwfJob,
  kSwfSubmit,  // seconds since UnixStartTime
  kSwfWait,    // seconds
  kSwfRunTime,
  kSwfProcessors,
  kSwfAverageCpu,  // seconds
  kSwfMemory,      // KB
  kSwfRequestedProcessors,
  kSwfRequestedTime,    // seconds
  kSwfRequestedMemory,  // KB
  kSwfStatus,           // 1 completed, 0 failed, 5 cancelled, 2..4 parts of a job that was checkpointed
  kSwfUser,
  kSwfGroup,
  kSwfExecutable,
  kSwfQueue,
  kSwfPartition,
  kSwfPrecedingJob,
  kSwfThinkTime,
};

// The names of the fields as columns, in the file's order.
const std::array<std::string_view, kSwfFields>& SwfFieldNames();

using SwfFields = std::array<std::string_view, kSwfFields>;

// Splits at blanks and tabs and checks that there are exactly 18 numbers. On failure `problem` says
// what was found, without the line's values. The views point into `line`.
bool SplitSwf(std::string_view line, SwfFields& fields, std::string& problem);

// A decimal number of seconds as microseconds, digits beyond the sixth cut; nothing when the text is not
// a plain decimal number or beyond +-1e12 s.
std::optional<Micros> SwfSeconds(std::string_view text);

// What the comments at the head of a log say.
struct SwfHeader {
  std::optional<int64_t> unix_start_time;  // seconds since 1970 UTC
  std::string computer;                    // "" if not told
  std::string time_zone;                   // for people only: times count from unix_start_time
  // Takes a line that starts with ';'. The first value of a key stays.
  void Read(std::string_view comment);
};

// "COMPLETED", "FAILED", "CANCELLED", "PARTIAL" for a status code; other codes as written; "" for -1.
std::string_view SwfOutcome(std::string_view status);

}  // namespace harness::importers
