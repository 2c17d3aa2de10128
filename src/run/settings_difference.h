// SPDX-License-Identifier: Apache-2.0
// Where two runs were made differently: what one finds and the other does not may come from that, and not
// from the log.
#pragma once

#include <string>
#include <vector>

#include "run/stored_run.h"

namespace harness::run {

struct SettingDifference {
  std::string plugin;   // empty for a setting of the whole run
  std::string setting;  // "weights.duration_p95", "version"
  Json reference, run;  // null where that run has none
};

// The mode of known issues ("known_issues" of the whole run), the plugins with their versions ("version",
// null where the plugin was no part of the run), and their settings, each value of an object by itself; by
// plugin. Left out is what changes nothing that is looked for: `threads`, `track_record`, and what follows
// from the mode of known issues where that differs.
std::vector<SettingDifference> SettingsThatDiffer(const StoredRun& reference, const StoredRun& run);

// Why news between such runs is not judged, with the first differences: "The runs were made with different
// settings: p.level is 0.05 in the reference and 0.01 in the run. ..." Requires at least one.
std::string WhySettingsDecide(const std::vector<SettingDifference>& differences);

// [{plugin, setting, reference, run}]; plugin is null for a setting of the whole run.
Json ToJson(const std::vector<SettingDifference>& differences);

}  // namespace harness::run
