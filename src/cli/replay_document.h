// SPDX-License-Identifier: Apache-2.0
// What the verb replay says, as JSON (schemas/replay.schema.json) and as text for people.
#pragma once

#include <optional>
#include <string>

#include "base/json.h"
#include "eventlog/dataset.h"
#include "replay/study.h"

namespace harness::cli {

// The rule of thumb for a plan of more slots alone: wait * k / (c + k) saved by k slots more than c, of the
// pools that get them. It is quoted to be compared with, and no saving.
struct NaivePromise {
  int64_t slots = 0, more = 0;
  Int128 wait_us = 0;  // recorded, of the pools
  Int128 promised_us = 0;
};
// Nothing when the plan is empty, changes anything else, or takes slots away.
std::optional<NaivePromise> PromiseOf(const replay::Study& study, const replay::Plan& plan);

struct ReplayDocument {
  const eventlog::DatasetInfo& dataset;
  const replay::Study& study;
  const replay::Plan& plan;                // may be empty
  std::optional<replay::Outcome> outcome;  // with a plan
  replay::QueueCurves queues;
  int64_t without_host = 0;  // executions of the model whose row names no host
};

Json ReplayJson(const ReplayDocument& document);
std::string ReplayText(const ReplayDocument& document, bool color);

}  // namespace harness::cli
