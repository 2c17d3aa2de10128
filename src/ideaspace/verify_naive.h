// SPDX-License-Identifier: Apache-2.0
// The rule of thumb for more slots, told only beside its label where no replay can be believed.
#pragma once

#include <optional>

#include "base/exact_sum.h"
#include "replay/study.h"

namespace harness::ideaspace {

//   wait * k / (c + k)
//
// of the pool that gets k slots more: wait: recorded, of the executions that may run on it; c: its slots now.
// A pool is the hosts that processes share with the host that grows, directly or by others. Summed over the
// pools that the plan's actions name; nothing for a plan that adds no slots. Rounded towards 0.
std::optional<Int128> NaiveSaving(const replay::Model& model, const replay::Plan& plan);

}  // namespace harness::ideaspace
