// SPDX-License-Identifier: Apache-2.0
// The only place that reads the wall clock; what it says goes into manifests, never into a finding.
#pragma once

#include "base/time.h"

namespace harness {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Timestamp Now() const = 0;     // wall clock, may step
  virtual Micros Monotonic() const = 0;  // never goes back; for durations
};

// The machine's clocks. Thread-safe, never destroyed.
const Clock& SystemClock();

}  // namespace harness
