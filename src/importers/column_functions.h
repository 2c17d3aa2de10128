// SPDX-License-Identifier: Apache-2.0
// SQL for reading one source column in its role, with functions of ours that count what they cannot read.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/engine.h"
#include "importers/roles.h"
#include "importers/source.h"

namespace harness::importers {

// What the functions of one column saw, missing values apart. Exact when the column is read once a row.
struct ReadCounts {
  std::atomic<int64_t> values{0};
  std::atomic<int64_t> unread{0};     // not empty, not a missing mark, and not of the expected form
  std::atomic<int64_t> skipped{0};    // local times that no clock showed
  std::atomic<int64_t> repeated{0};   // local times that the clock showed twice
  std::atomic<int64_t> sentinels{0};  // times that stand for none (sentinel_time.h); null, and not unread
};

// One column as read: an SQL expression over the source's columns, and its counts.
struct ReadExpression {
  std::string sql;
  std::shared_ptr<ReadCounts> counts;  // null where nothing can go wrong
  std::string sentinel_sql;            // not null where the value is a sentinel; "" where none is looked for
};

// Registers the functions it needs on one connection, under names that are its own. A missing mark (NA, N/A,
// NULL, None, NaT, Unknown, \N, -) in a time or number column is null, as an empty field is.
class ColumnFunctions {
 public:
  ColumnFunctions(engine::Connection& connection, const LocalZone* zone);

  ReadExpression Text(const SourceColumn& column);
  // BIGINT microseconds UTC.
  Result<ReadExpression> Time(const SourceColumn& column, TimeForm form, bool sentinels_are_null = false);
  // BIGINT; 3.0 and 007 are whole numbers too, unless `plain` asks for those that BIGINT gives back
  // unchanged.
  Result<ReadExpression> Integer(const SourceColumn& column, bool plain = false);
  Result<ReadExpression> PlainNumber(const SourceColumn& column);                  // DOUBLE
  Result<ReadExpression> Duration(const SourceColumn& column, DurationUnit unit);  // BIGINT microseconds

  // SQL for the time that is `length` after, or before, `time`, both in microseconds: null where one of them
  // is, and where there is no such time in the years 1 to 9999.
  Result<std::string> After(const std::string& time, const std::string& length);
  Result<std::string> Before(const std::string& time, const std::string& length);

 private:
  using Call = std::function<Result<void>(const engine::Chunk& arguments, engine::ColumnWriter& out)>;
  // Registers a function under a name of its own.
  Result<std::string> RegisterOwn(const std::string& stem, std::vector<engine::ColumnType> parameters,
                                  engine::ColumnType result, Call call);
  Result<ReadExpression> TypedTime(const SourceColumn& column);
  Result<std::string> Shifted(const std::string& time, const std::string& length, int sign);

  engine::Connection& connection_;
  const LocalZone* zone_;
  int next_ = 0;
};

// The duration that `text` says in `unit`, in microseconds; kClock reads [d-]hh:mm:ss[.f] and "1h 2m 3s".
std::optional<Micros> ParseDuration(std::string_view text, DurationUnit unit);

}  // namespace harness::importers
