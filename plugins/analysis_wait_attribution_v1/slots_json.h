// SPDX-License-Identifier: Apache-2.0
// What was learned of hosts and activities: slots and closed times, caps, ticks of the clock.
#pragma once

#include "base/json.h"
#include "process/slot_pools.h"

namespace harness::plugins::analysis_wait_attribution_v1 {

// Each by name; an activity without a cap or a period is left out.
Json HostsJson(const process::Executions& log, const process::SlotPools& pools);
Json CapsJson(const process::Executions& log, const process::SlotPools& pools);
Json PollsJson(const process::Executions& log, const process::SlotPools& pools);

}  // namespace harness::plugins::analysis_wait_attribution_v1
