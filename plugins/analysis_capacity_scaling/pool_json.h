// SPDX-License-Identifier: Apache-2.0
// A judged pool as the plugin's metrics tell it.
#pragma once

#include <cstddef>

#include "plugins/analysis_capacity_scaling/judged.h"

namespace harness::plugins::analysis_capacity_scaling {

// The key "curve" holds the waits by number of slots, "processes" the `top_processes` that waited longest.
Json PoolJson(const Judged& judged, const replay::Names& names, const Waits& waits, size_t top_processes);

}  // namespace harness::plugins::analysis_capacity_scaling
