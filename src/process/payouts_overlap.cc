// SPDX-License-Identifier: Apache-2.0
#include "process/payouts_overlap.h"

#include <algorithm>
#include <iterator>

namespace harness::process {

int64_t OverlappingCalls(std::vector<SourceCall> calls) {
  std::erase_if(calls, [](const SourceCall& call) {
    return call.identity.id == CallIdentity::kNone && call.identity.at_us == kUnknownTime;
  });
  std::sort(calls.begin(), calls.end());
  int64_t overlapping = 0;
  for (auto first = calls.begin(); first != calls.end();) {
    int64_t of_source = 0, most = 0;
    auto at = first;
    for (; at != calls.end() && at->identity == first->identity; ++at) {
      of_source = at == first || at->source != std::prev(at)->source ? 1 : of_source + 1;
      most = std::max(most, of_source);
    }
    overlapping += (at - first) - most;
    first = at;
  }
  return overlapping;
}

}  // namespace harness::process
