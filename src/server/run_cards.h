// SPDX-License-Identifier: Apache-2.0
// What lists show of a run, read from its report once and remembered: a report never changes.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/json.h"
#include "base/result.h"

namespace harness::server {

struct RunCard {
  std::string dataset_name;
  std::optional<int64_t> findings;
  std::optional<double> energy, wait_hours;
  // Of the actions that the replay confirmed; nothing when the report has no action path.
  std::optional<int64_t> actions_verified;
  // Of the best plan, whose actions were replayed together; of the best action where there is no plan.
  std::optional<double> saving_hours;
  Json energy_parts;  // the report's decision.energy, or null
  // {title, lever_id, target, saving_hours, ci_low, ci_high, verdict: "verified" | "counted", confidence},
  // the largest saving first
  std::vector<Json> actions;
};

// The parts of report.json. Errors: kInvalidArgument naming what is missing.
Result<RunCard> RunCardOf(const std::string& report_json);

// Thread-safe; keeps the newest kKept cards that were asked for.
class RunCards {
 public:
  static constexpr size_t kKept = 2000;
  // Null when the folder holds no report that can be read.
  std::shared_ptr<const RunCard> Get(const std::string& run_id, const Path& run_folder);

 private:
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const RunCard>> cards_;  // by run id, which begins with its time
};

}  // namespace harness::server
