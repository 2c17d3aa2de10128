// SPDX-License-Identifier: Apache-2.0
#include "base/clock.h"

#include <chrono>

namespace harness {
namespace {

class MachineClock final : public Clock {
 public:
  Timestamp Now() const override { return Count(std::chrono::system_clock::now().time_since_epoch()); }
  Micros Monotonic() const override { return Count(std::chrono::steady_clock::now().time_since_epoch()); }

 private:
  template <typename Duration>
  static int64_t Count(Duration duration) {
    return std::chrono::duration_cast<std::chrono::microseconds>(duration).count();
  }
};

}  // namespace

const Clock& SystemClock() {
  static const MachineClock clock;
  return clock;
}

}  // namespace harness
