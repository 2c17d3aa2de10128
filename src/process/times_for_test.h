// SPDX-License-Identifier: Apache-2.0
// Short names of the units in which tests write their logs.
#pragma once

#include "base/time.h"

namespace harness::process {

inline constexpr Micros kS = kMicrosPerSecond;
inline constexpr Micros kM = kMicrosPerMinute;
inline constexpr Micros kH = kMicrosPerHour;
inline constexpr Micros kD = kMicrosPerDay;

}  // namespace harness::process
