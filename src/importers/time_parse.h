// SPDX-License-Identifier: Apache-2.0
// Reads times as logs write them, into integer microseconds, without a locale.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/time.h"

namespace harness::importers {

// How one column writes its times; a column uses one form throughout.
enum class TimeForm {
  kIso,         // 2025-07-01[T ]00:00[:02[.123456789]][Z|+02:00|+0200|+02], also 2025/07/01 and a date alone
  kDayFirst,    // 01.07.2025 00:00[:02], 1/7/2025 00:00, with / . or - between
  kMonthFirst,  // 7/1/2025 12:00[:02] [AM|PM]
  kLongDate,    // 17 November 2025, 14:47:47 [UTC]; Nov 17, 2025 14:47
  kEpochSeconds,  // 1751328002, 1751328002.5
  kEpochMillis,
  kEpochMicros,
  kEpochNanos,
};
std::string_view TimeFormName(TimeForm form);  // "iso", "day_first", ...
std::optional<TimeForm> TimeFormFromName(std::string_view name);

struct ParsedTime {
  int64_t us = 0;         // since 1970: UTC when has_zone, else on the local clock
  bool has_zone = false;  // the text (or the epoch form) fixes the zone
};

// Digits beyond microseconds are cut towards the past. Years 1..9999. 24:00 and second 60 are not times.
// Returns nothing when the text is not a time of this form.
std::optional<ParsedTime> ParseTime(std::string_view text, TimeForm form);

// The form that most values of a column parse under. Values are non-null, non-empty.
struct TimeFormGuess {
  TimeForm form = TimeForm::kIso;
  int64_t parsed = 0;
  int64_t total = 0;
  // Day-first and month-first both fit every value: the user has to say which.
  bool ambiguous_order = false;
  // Only numbers: they are times only if their name or their neighbours say so.
  bool numeric = false;
};
std::optional<TimeFormGuess> GuessTimeForm(std::span<const std::string_view> values);

// A local clock's zone, from the system's time zone database.
class LocalZone {
 public:
  virtual ~LocalZone() = default;
  enum class Kind { kUnique, kSkipped, kRepeated };
  struct Resolved {
    Timestamp us = 0;  // skipped: as if the clock had not been moved yet; repeated: the first of the two
    Kind kind = Kind::kUnique;
  };
  virtual Resolved ToUtc(int64_t local_us) const = 0;
};
// "UTC", "Europe/Berlin", "+02:00". Nothing when the database does not know the name. Never destroyed.
const LocalZone* FindZone(std::string_view name);

}  // namespace harness::importers
