// SPDX-License-Identifier: Apache-2.0
// One plugin of a run: its declared contract, the static finding and the runtime evidence held against each
// other.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "evidence/access_allowlist.h"
#include "evidence/access_runtime.h"
#include "plugin/access_policy.h"

namespace harness::evidence {

struct AccessPolicy {
  bool strict = false;  // phase B: a violation fails
  int64_t unbounded_rows = plugin::kUnboundedRows;
  std::vector<AllowlistEntry> allowlist;
};

// Two of the three do not agree.
struct AccessMismatch {
  // "static_contradicts_declared", "runtime_contradicts_declared", "runtime_contradicts_static",
  // "rows_without_contract", "rows_above_limit", "batch_above_limit", "rows_not_taken"
  std::string kind;
  std::string severity;  // "info", "medium", "high"
  std::string what;      // with the figures
};

struct PluginAccess {
  plugin::StaticAccess fixed;
  RuntimeAccess seen;
  plugin::AccessStatus status = plugin::AccessStatus::kCompliant;
  bool covered = true;  // all three are known
  std::string sentence;
  std::optional<AllowlistEntry> allowed;  // what would be a violation without it
  std::vector<AccessMismatch> mismatches;
};

// Over a log of `rows` rows. What takes all rows is a violation above policy.unbounded_rows and
// needs_streaming up to it. Sources that would take all rows, in a plugin whose memory was seen to stand
// still, need streaming. An entry of the allowlist that holds at `now` turns a violation into
// approved_bounded_loader. Not covered: a program that cannot be read, and a third-party plugin that was
// handed more rows than the bound in too few batches to see its memory grow; an entry that holds covers both.
PluginAccess JudgeAccess(const plugin::StaticAccess& fixed, const RuntimeAccess& seen, int64_t rows,
                         const AccessPolicy& policy, Timestamp now);

// {plugin, declared, static, runtime, status, covered, sentence, allowed (or null),
//  mismatches: [{id, kind, severity, what}]}.
Json ToJson(const PluginAccess& access);

}  // namespace harness::evidence
