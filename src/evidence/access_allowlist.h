// SPDX-License-Identifier: Apache-2.0
// Plugins that may take all rows for a while: who allowed it, why, and until when.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/files.h"
#include "base/json.h"
#include "base/result.h"
#include "base/time.h"

namespace harness::evidence {

struct AllowlistEntry {
  std::string plugin_id;
  std::string reason;
  std::string owner;
  std::string expires;       // "2026-12-31": the last day on which it holds, UTC
  Timestamp expired_us = 0;  // the first microsecond after that day
  std::string at{};          // "allow.yaml: at /allow/0", for who finds a mistake later

  bool IsExpired(Timestamp now) const { return now >= expired_us; }
};

// The text of a file in the form of schemas/streaming_allowlist.schema.json. Errors: kInvalidArgument with
// line and column for YAML, with the place for the rest: also a date that there is not, a plugin that stands
// twice.
Result<std::vector<AllowlistEntry>> ParseAllowlist(std::string_view yaml, std::string_view where);
// The same for a file. Errors: also kNotFound, kIo.
Result<std::vector<AllowlistEntry>> ReadAllowlist(const Path& file);

Json ToJson(const AllowlistEntry& entry);  // {plugin, reason, owner, expires}

}  // namespace harness::evidence
