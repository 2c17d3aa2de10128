// SPDX-License-Identifier: Apache-2.0
// One run as data: what report/ writes and server/ answers. Stable facts and volatile ones apart.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/time.h"
#include "eventlog/dataset.h"
#include "insight/known_issues.h"
#include "evidence/access_gate.h"

namespace harness::run {

// What the host measured of one plugin process. Volatile: never part of the stable bytes.
struct PluginEvidence {
  int64_t queries = 0;
  int64_t rows = 0;
  int64_t batches = 0;
  int64_t largest_batch = 0;
  int64_t bytes = 0;
  int64_t rows_scanned = 0;
  int64_t early_bytes = 0;  // these four as in eventlog::AccessEvidence
  int64_t early_resident_bytes = 0;
  int64_t late_bytes = 0;
  int64_t late_resident_bytes = 0;
  Micros cpu_us = 0;
  Micros wall_us = 0;
  int64_t peak_rss_bytes = 0;
  int64_t stderr_bytes = 0;  // all that it wrote; only the first 64 KiB are kept
  int exit_code = 0;
  int signal = 0;
  std::vector<std::string> sandbox_missing;  // "landlock", "seccomp": only with a best-effort sandbox
};

struct PluginOutcome {
  std::string id;
  std::string name;  // for people
  std::string version;
  std::string type;                     // manifest's type
  std::string plugin_class;             // manifest's class
  std::vector<std::string> depends_on;  // manifest's
  std::string status;                   // ok | skipped | na | error
  std::string reason_code;
  std::string summary;
  // The checked result.json: status, reason_code, summary, metrics, findings, artifacts; recommendations and
  // no_recommendation where it has them.
  Json result;
  Json never_recommends;  // manifest's no_recommendation: {reason_code, explanation}, or null
  bool started = false;   // a process ran
  PluginEvidence evidence;
};

// Where what a failed plugin wrote to its standard error stands, from the folder of the run; empty where the
// plugin did not fail or wrote nothing.
inline std::string MessagesFileOf(const PluginOutcome& plugin) {
  const bool said = plugin.status == "error" && plugin.evidence.stderr_bytes > 0;
  return said ? "logs/" + plugin.id + ".stderr" : std::string();
}

struct RunResult {
  std::string run_id;
  eventlog::DatasetInfo dataset;
  Json settings;                                    // stable: per plugin, the settings used
  bool known_issues = true;                         // stable: landmark issues were looked for by name
  std::vector<insight::KnownIssue> project_issues;  // stable: looked for, too; empty with known issues off
  std::vector<PluginOutcome> plugins;               // in id order
  // volatile
  Timestamp started_us = 0;
  Timestamp finished_us = 0;
  evidence::DataAccess data_access;  // how the plugins touched the data, and the gate over it
  int threads = 0;
  int64_t batch_rows = 0;
  std::string harness_version;
  std::string engine_version;
  Json machine = Json::object();  // MachineFacts()
};

}  // namespace harness::run
