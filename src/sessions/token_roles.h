// SPDX-License-Identifier: Apache-2.0
// What the columns of a token trace mean: roles, maps for known files, and the plan to read a row.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "importers/source.h"

namespace harness::sessions {

enum class TokenRole {
  kSession,  // several columns joined by "+" make one id
  kCascade,
  kCell,  // name of the step; without it a row is a whole session
  kKind,
  kProvider,
  kModel,
  kTime,  // start, or end with a duration
  kStart,
  kEnd,
  kDuration,
  kInputTokens,
  kOutputTokens,
  kTotalTokens,
  kCachedTokens,  // read from a cache
  kCacheCreationTokens,
  kReasoningTokens,
  kCost,  // USD; several columns are added
  kMessages,
  kError,  // empty, 0 and false are none; 1 and true are one; other texts are its type
  kInput,
  kTemplate,
  kTest,
  kAborted,
};
inline constexpr size_t kTokenRoles = 23;

// How a number in a column of times or durations counts; kNone: the text is ISO 8601.
enum class TimeUnit { kNone, kSeconds, kMillis, kMicros, kNanos };

// Role names of a map: "session", "input_tokens", ...; times and durations may end in a unit: "start_ms",
// "duration_s".
std::vector<std::string> TokenRoleNames();

// One role as a row is read: columns by their number in the source, or a constant (":1" in a map).
struct RoleColumns {
  std::vector<size_t> columns;
  std::optional<std::string> constant;
  TimeUnit unit = TimeUnit::kNone;
};
using TokenPlan = std::array<std::optional<RoleColumns>, kTokenRoles>;

// Errors: kInvalidArgument for an unknown role (with the nearest known one), a column that the source does
// not have, a role told twice, and a map without any time.
Result<TokenPlan> PlanColumns(const std::vector<importers::SourceColumn>& columns,
                              const std::map<std::string, std::string>& map);

// The built-in map of a source that has exactly the columns of a known file, or nothing.
struct KnownTrace {
  std::string name;
  std::map<std::string, std::string> map;
};
std::optional<KnownTrace> FindKnownTrace(const std::vector<importers::SourceColumn>& columns);

// For a source with unknown columns: names them, the roles, and how to say which is which.
Error AskForMap(std::string_view file, const std::vector<importers::SourceColumn>& columns);

}  // namespace harness::sessions
