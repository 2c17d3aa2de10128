// SPDX-License-Identifier: Apache-2.0
// How a plugin may touch the data: its declared contract, and what can be said of it before it runs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "plugin/registry.h"
#include "plugin/source_scan.h"

namespace harness::plugin {

enum class AccessStatus {
  kCompliant,              // reads in bounded batches, by bounded SQL, or no rows at all
  kNeedsStreaming,         // takes all rows, of a log that is small enough for that
  kApprovedBoundedLoader,  // keeps rows within a bound that somebody answers for
  kViolation,              // takes all rows of a log above the bound, or not as declared
};
// "compliant", "needs_streaming", "approved_bounded_loader", "violation".
std::string_view NameOf(AccessStatus status);

// Logs with more rows may not be taken as a whole.
inline constexpr int64_t kUnboundedRows = 1'000'000;

// What stands fixed before the plugin runs.
struct StaticAccess {
  std::string plugin_id;
  bool built_in = true;
  AccessContract contract;
  SourceScan scan;           // of a third-party plugin
  bool judged = true;        // false: its program cannot be read
  bool takes_all = false;    // declares it, has sources that do, or a row limit above the bound
  bool contradicts = false;  // declares that it reads no rows, and names columns to be handed
  AccessStatus status = AccessStatus::kCompliant;  // over a log above the bound
  std::string sentence;                            // why, in plain English
};

// Built-in plugins: sql_assist and orchestration_only are compliant; shared_log and dataset_loader_bounded
// are approved_bounded_loader, since the host makes the log within its memory limit, or cuts it at row_limit;
// the accessor has no call that loads unbounded. Third-party plugins: their sources are scanned. Errors: kIo,
// kNotFound of the folder.
Result<StaticAccess> JudgeStatically(const Plugin& plugin, int64_t unbounded_rows = kUnboundedRows);

// {contract, columns, row_limit (or null)}.
Json ToJson(const AccessContract& contract);
// {status, judged, takes_all, files, hits: [{file, line, rule, text}], opaque, sentence}.
Json ToJson(const StaticAccess& access);

}  // namespace harness::plugin
