// SPDX-License-Identifier: Apache-2.0
// Which plugins a run has, with which settings, and which of them this dataset cannot serve.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "run/run.h"

namespace harness::run {

struct PlannedPlugin {
  const plugin::Plugin* plugin = nullptr;
  Json config;                   // what it is told: files with absolute paths
  Json settings;                 // what the run records: as they were given
  std::vector<Path> read_files;  // that its settings name
  plugin::StaticAccess access;   // what is known of its access to the data before it runs
  std::string missing_column;    // not empty: not applicable, no process is started
  plugin::Shares shares = plugin::Shares::kNothing;
  bool shares_parameters = false;  // any plugin of the plan does: they are read with the rows
};

struct Plan {
  std::shared_ptr<const plugin::Registry> registry;
  std::map<std::string, PlannedPlugin> plugins;  // by id
  int widest_layer = 1;                          // plugins that can run at once
};

// Checks everything that can be wrong before a process starts. Errors: kInvalidArgument, kNotFound.
Result<Plan> MakePlan(const RunOptions& options);

}  // namespace harness::run
