// SPDX-License-Identifier: Apache-2.0
// The data access of a whole run, and the gate over it: phase A warns, phase B fails.
#pragma once

#include <string>
#include <vector>

#include "evidence/access_judgement.h"
#include "insight/gate.h"

namespace harness::evidence {

struct DataAccess {
  int64_t rows = 0;  // of the dataset
  AccessPolicy policy;
  std::vector<PluginAccess> plugins;  // by id
  std::vector<AllowlistEntry> expired;
  insight::Gate gate;

  int64_t covered() const;
  int64_t mismatches() const;
  int64_t Count(plugin::AccessStatus status) const;
};

// The gate "data_access":
//   an entry of the allowlist that has expired at `now`        fail, in both phases
//   a violation      phase A: warn     phase B: fail when every plugin is covered, else inconclusive
//   no violation     pass when every plugin is covered, else phase A: warn, phase B: inconclusive
// `plugins` as JudgeAccess judged them, by id.
DataAccess JudgeDataAccess(std::vector<PluginAccess> plugins, int64_t rows, AccessPolicy policy,
                           Timestamp now);

// {policy: {phase, unbounded_rows, allowlist}, coverage: {plugins, covered, share, uncovered}, statuses,
//  mismatches, gate, plugins}.
Json ToJson(const DataAccess& access);

// "24 plugins: 16 compliant, 8 approved bounded loaders; coverage 100.0 %, 0 mismatches"
std::string AccessLine(const DataAccess& access);

}  // namespace harness::evidence
