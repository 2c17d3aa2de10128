// SPDX-License-Identifier: Apache-2.0
// What a plugin left in its folder, held against what a plugin must leave there.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/files.h"
#include "base/json.h"
#include "base/result.h"

namespace harness::sandbox {

// Why a plugin's run counts as an error: a word for machines and a line for people, both the same on
// every machine for the same fault.
struct Failure {
  std::string reason_code;
  std::string summary;
};

inline constexpr uint64_t kMaxResultBytes = uint64_t{64} << 20;
inline constexpr uint64_t kDefaultOutputBytes = uint64_t{1} << 30;

// Its files together hold more than `limit_bytes`.
Failure OversizedOutput(uint64_t limit_bytes);

// Checks that the files of `folder` together hold at most `limit_bytes`, `folder`/result.json (there, a plain
// file, at most 64 MiB, JSON, schemas/result.schema.json, the plugin's own output schema, no finding twice)
// and the artifacts (those listed are there, plain files, and nothing else is there). The folder is not
// trusted; nothing may write to it any more. Returns nothing when all holds. Run it in a process that may be
// lost: a schema of a third party decides how long it takes.
std::optional<Failure> CheckOutput(const Path& folder, std::string_view output_schema,
                                   uint64_t limit_bytes = kDefaultOutputBytes);

// The result that CheckOutput passed, findings ordered by (kind, id).
Result<Json> ReadCheckedResult(const Path& folder);

}  // namespace harness::sandbox
