// SPDX-License-Identifier: Apache-2.0
#include "replay/record_share.h"

#include <algorithm>

#include "base/text.h"

namespace harness::replay {

RecordShare::RecordShare(std::span<const Int128> saved_us, const WaitsByProcess& waits) {
  Int128 saved = 0, recorded = 0;
  for (size_t process = 0; process < saved_us.size(); ++process) {
    const Int128 replayed = waits.replayed_us[process];
    const Int128 won = std::min(saved_us[process], replayed);
    if (won <= 0) continue;
    saved += won;
    recorded += won * ((waits.recorded_us[process] << kShift) / replayed) >> kShift;
  }
  if (recorded < saved) parts_ = static_cast<int64_t>((recorded << kShift) / saved);
}

Int128 RecordShare::Of(Int128 us) const {
  return us < 0 ? -(-us * parts_ >> kShift) : us * parts_ >> kShift;
}

std::string RecordShare::Text() const {
  const std::string percent = PercentText(value());
  if (percent == PercentText(1)) return "";
  return "savings are " + percent +
         " of what the replay saves: unchanged, it makes those executions wait longer than was recorded";
}

}  // namespace harness::replay
