// SPDX-License-Identifier: Apache-2.0
// One row of a token trace as a span.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "importers/time_parse.h"
#include "sessions/span.h"
#include "sessions/token_roles.h"

namespace harness::sessions {

// Reads rows in the order of their file; counts the rows of each session.
class TokenRowReader {
 public:
  // `file` names sessions of rows without one, and their cascade. `zone` as for times without a zone.
  TokenRowReader(TokenPlan plan, std::vector<importers::SourceColumn> columns, std::string file,
                 const importers::LocalZone& zone)
      : plan_(std::move(plan)), columns_(std::move(columns)), file_(std::move(file)), zone_(&zone) {}

  // `values` by number of the column. Errors: kInvalidArgument naming the column and what it holds.
  Result<Span> Read(const std::vector<std::optional<std::string_view>>& values, int64_t row);

 private:
  using Values = std::vector<std::optional<std::string_view>>;
  const std::optional<RoleColumns>& Of(TokenRole role) const { return plan_[static_cast<size_t>(role)]; }
  std::optional<std::string_view> Text(TokenRole role) const;  // trimmed; nothing when empty
  Error Unreadable(TokenRole role, std::string_view text, std::string_view expected) const;
  Result<std::optional<int64_t>> Count(TokenRole role) const;
  Result<std::optional<Timestamp>> Time(TokenRole role) const;
  Result<std::optional<Micros>> Duration() const;
  Result<std::optional<StatedCost>> Cost() const;
  Result<bool> Flag(TokenRole role) const;
  Result<void> TakeTimes(Span& span) const;
  Result<void> TakeUsage(Usage& usage) const;
  std::string SessionOf(int64_t row) const;
  void TakeIds(Span& span, int64_t row);

  TokenPlan plan_;
  std::vector<importers::SourceColumn> columns_;
  std::string file_;
  const importers::LocalZone* zone_;
  const Values* values_ = nullptr;                    // of the row being read
  std::unordered_map<std::string, int64_t> rows_of_;  // seen of each session
};

}  // namespace harness::sessions
