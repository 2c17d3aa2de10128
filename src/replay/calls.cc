// SPDX-License-Identifier: Apache-2.0
#include "replay/calls.h"

#include <numeric>

namespace harness::replay {

void Calls::Begin(const Jobs& jobs) {
  if (!empty() || jobs.jobs() == 0) return;
  eligible_us = jobs.eligible_us;
  first.resize(jobs.jobs());
  std::iota(first.begin(), first.end(), 0U);
  last = first;
}

void Calls::Renumber(const std::vector<uint32_t>& first_part, const std::vector<uint32_t>& last_part) {
  for (uint32_t& job : first) {
    if (job != kNoJob) job = first_part[job];
  }
  for (uint32_t& job : last) {
    if (job != kNoJob) job = last_part[job];
  }
}

void Calls::Clear() {
  eligible_us.clear();
  first.clear();
  last.clear();
}

}  // namespace harness::replay
