// SPDX-License-Identifier: Apache-2.0
// Dates that systems write where there is no time: for "none" and for "still open".
#pragma once

#include "base/time.h"

namespace harness::importers {

// `us` on the clock of the source. Any time of day of the first and the last day that a database knows,
// 0001-01-01 and 9999-12-31; 1753-01-01 and 1900-01-01 at midnight alone, as somebody may have worked then.
// Not 1970-01-01: made-up logs begin there, and a first row without its time would be lost unseen.
inline bool IsSentinelTime(Timestamp us) {
  constexpr Timestamp kSecondDay = -62'135'510'400 * kMicrosPerSecond;
  constexpr Timestamp kLastDay = 253'402'214'400 * kMicrosPerSecond;
  if (us > 0) return us >= kLastDay;
  return us < kSecondDay || us == -6'847'804'800 * kMicrosPerSecond ||
         us == -2'208'988'800 * kMicrosPerSecond;
}

}  // namespace harness::importers
