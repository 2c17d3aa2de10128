// SPDX-License-Identifier: Apache-2.0
// What one could change, as transformations of the model: replay before and after, with the same services.
#pragma once

#include <cstdint>
#include <optional>

#include "base/result.h"
#include "replay/model.h"

namespace harness::replay {

// Changes are applied in place, so several actions are taken together by applying one after the other. A
// change of the jobs keeps `row`, by which jobs before and after are matched. Processes by their number in
// the log, hosts by their position in the model; an unknown number is kInvalidArgument.

// `more` slots (fewer when negative) on one host, or on every host. Errors: kInvalidArgument where a host
// would keep less than one slot.
Result<void> AddSlots(Model& model, std::optional<uint32_t> host, int64_t more);

// Lower numbers go first; all have 0 at the beginning. Has an effect under kProcessPriority alone.
Result<void> SetPriority(Model& model, uint32_t process, int64_t priority);

// Executions of the process become eligible `later_us` later (earlier when negative; at most 100 years).
// Those that wait for one of them wait for its replayed end, as ever. Recorded starts stay as they were: a
// shifted model is not for calibration.
Result<void> Shift(Model& model, uint32_t process, Micros later_us);

// Drops every `every`-th execution of the process in order of eligible times (the every-th, 2 every-th, ...);
// 1 drops all. What waited for a dropped one waits for that one's predecessor.
Result<void> Thin(Model& model, uint32_t process, int64_t every);

}  // namespace harness::replay
