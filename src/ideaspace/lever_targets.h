// SPDX-License-Identifier: Apache-2.0
// A lever speaks of a target once: what it has to say of it is one proposal, and its finding bears its name.
#pragma once

#include <span>

#include "ideaspace/lever.h"

namespace harness::ideaspace {

// Errors: kInternal, naming the lever, the target and what both would do, where two proposals of one lever
// have the same kind of target and the same target.
Result<void> CheckTargets(std::span<const Proposal> proposals);

}  // namespace harness::ideaspace
