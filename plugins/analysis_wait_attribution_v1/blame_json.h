// SPDX-License-Identifier: Apache-2.0
// Who held the slots that others waited for.
#pragma once

#include <vector>

#include "base/json.h"
#include "process/wait_causes.h"
#include "process/wait_charges.h"

namespace harness::plugins::analysis_wait_attribution_v1 {

// The `most` largest pairs of who waited and who held, ties by names; and the sum of all others.
struct Blame {
  Json pairs = Json::array();
  ExactSum rest_us;
};
Blame BlameOf(const process::Executions& log, const process::WaitTotals& found, size_t most);

// What others waited for the slots of each holder, of all pairs; holders by name.
Json ChargedJson(const process::Executions& log, const process::WaitTotals& found);

// The largest `most` names and, where rows name none, these; then all others as one. `key` names the name.
Json NamedChargesJson(const std::vector<process::NameCharge>& charges, const process::NameIndex& names,
                      const char* key, size_t most);

}  // namespace harness::plugins::analysis_wait_attribution_v1
