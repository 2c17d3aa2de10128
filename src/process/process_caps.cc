// SPDX-License-Identifier: Apache-2.0
#include "process/process_caps.h"

namespace harness::process {

ProcessCap CapWatch::Cap() const {
  constexpr int64_t kLeastSpells = 20;
  const bool capped = most_ > 0 && spells_ >= kLeastSpells && at_most_us_ >= waited_us_ - waited_us_ / 10;
  return capped ? ProcessCap{most_, at_most_us_, spells_} : ProcessCap{};
}

}  // namespace harness::process
