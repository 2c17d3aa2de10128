// SPDX-License-Identifier: Apache-2.0
// What the verb replay says, as JSON (schemas/replay.schema.json) and as text for people.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "eventlog/dataset.h"
#include "replay/study.h"

namespace harness::cli {

struct ReplayDocument {
  const eventlog::DatasetInfo& dataset;
  const replay::Study& study;
  const replay::Plan& plan;                // may be empty
  std::optional<replay::Outcome> outcome;  // with a plan
  replay::QueueCurves queues;
  int64_t without_host = 0;  // executions of the model whose row names no host
  // Actions of the plan, in their text form, that match no execution of the log.
  std::vector<std::string> idle_actions = {};
};

Json ReplayJson(const ReplayDocument& document);
std::string ReplayText(const ReplayDocument& document, bool color);

}  // namespace harness::cli
