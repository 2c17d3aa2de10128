// SPDX-License-Identifier: Apache-2.0
// What is true of a generated queue, as JSON.
#pragma once

#include "base/json.h"
#include "generate/queue.h"

namespace harness::generate {

// As GenerateQueue (queue.h) says of `truth_json`.
Json QueueTruth(const QueueOptions& options, const QueueSummary& summary);

}  // namespace harness::generate
