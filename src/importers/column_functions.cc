// SPDX-License-Identifier: Apache-2.0
#include "importers/column_functions.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/exact_sum.h"
#include "base/text.h"
#include "importers/missing_mark.h"
#include "importers/sentinel_time.h"
#include "importers/time_text.h"
#include "importers/value_type.h"

namespace harness::importers {
namespace {

using engine::Chunk;
using engine::ColumnType;
using engine::ColumnWriter;

std::string AsText(const SourceColumn& column) {
  const std::string name = SqlName(column.name);
  return column.type == SourceType::kText ? name : "CAST(" + name + " AS VARCHAR)";
}

// A whole number, also written 3.0.
std::optional<int64_t> ReadInteger(std::string_view text) {
  if (const auto value = ParseInt64(text)) return value;
  const auto number = ParseDouble(text);
  if (!number || std::floor(*number) != *number || std::fabs(*number) > 9e15) return std::nullopt;
  return static_cast<int64_t>(*number);
}

double MicrosIn(DurationUnit unit) {
  switch (unit) {
    case DurationUnit::kMicros:
      return 1;
    case DurationUnit::kMillis:
      return 1e3;
    case DurationUnit::kSeconds:
      return 1e6;
    case DurationUnit::kMinutes:
      return 60e6;
    case DurationUnit::kHours:
      return 3600e6;
    case DurationUnit::kClock:
      break;
  }
  return 0;
}

// "1h 2m 3.5s", "0m 36s"
std::optional<Micros> ReadUnitParts(std::string_view text) {
  double total = 0;
  bool any = false;
  while (!(text = Trim(text)).empty()) {
    const size_t digits = text.find_first_not_of("0123456789.");
    if (digits == 0 || digits == std::string_view::npos) return std::nullopt;
    const auto number = ParseDouble(text.substr(0, digits));
    text = Trim(text.substr(digits));
    const size_t unit_end = std::min(text.find_first_of("0123456789 "), text.size());
    const std::string_view unit = text.substr(0, unit_end);
    const double micros = unit == "d"                    ? 86400e6
                          : unit == "h"                  ? 3600e6
                          : unit == "m" || unit == "min" ? 60e6
                          : unit == "s" || unit == "sec" ? 1e6
                          : unit == "ms"                 ? 1e3
                                                         : 0;
    if (!number || micros == 0) return std::nullopt;
    total += *number * micros;
    any = true;
    text.remove_prefix(unit_end);
  }
  if (!any || total > 9e18) return std::nullopt;
  return std::llround(total);
}

// [d-]hh:mm:ss[.ffffff], [d-]mm:ss; also "0 days 00:00:00".
std::optional<Micros> ReadClock(std::string_view text) {
  int64_t days = 0;
  const size_t day_word = text.find(" days ");
  const size_t dash = text.find('-');
  if (day_word != std::string_view::npos || (dash != std::string_view::npos && dash > 0)) {
    const size_t end = day_word != std::string_view::npos ? day_word : dash;
    const auto count = ParseInt64(text.substr(0, end));
    if (!count || *count < 0 || *count > 10'000'000) return std::nullopt;
    days = *count;
    text.remove_prefix(day_word != std::string_view::npos ? end + 6 : end + 1);
  }
  const auto parts = Split(text, ':');
  if (parts.size() < 2 || parts.size() > 3) return std::nullopt;
  int64_t seconds = 0;
  for (size_t i = 0; i + 1 < parts.size(); ++i) {
    const auto value = ParseInt64(parts[i]);
    if (!value || *value < 0 || *value > 1'000'000) return std::nullopt;
    seconds = (seconds + *value) * 60;
  }
  const auto last = ParseDouble(parts.back());
  if (!last || *last < 0 || *last >= 60 || parts.back().front() == '+') return std::nullopt;
  return days * kMicrosPerDay + seconds * kMicrosPerSecond + std::llround(*last * 1e6);
}

}  // namespace

std::optional<Micros> ParseDuration(std::string_view text, DurationUnit unit) {
  text = Trim(text);
  if (unit == DurationUnit::kClock) {
    return text.find(':') != std::string_view::npos ? ReadClock(text) : ReadUnitParts(text);
  }
  if (const auto whole = ParseInt64(text)) {
    const auto factor = static_cast<int64_t>(MicrosIn(unit));
    if (std::abs(*whole) > INT64_MAX / factor) return std::nullopt;
    return *whole * factor;
  }
  const auto number = ParseDouble(text);
  if (!number || !(std::fabs(*number * MicrosIn(unit)) < 9e18)) return std::nullopt;
  return std::llround(*number * MicrosIn(unit));
}

ColumnFunctions::ColumnFunctions(engine::Connection& connection, const LocalZone* zone)
    : connection_(connection), zone_(zone) {
  static std::atomic<int> objects{0};
  next_ = objects++ * 100'000;
}

Result<std::string> ColumnFunctions::RegisterOwn(const std::string& stem, std::vector<ColumnType> parameters,
                                                 ColumnType result, Call call) {
  engine::ScalarFunction function;
  function.name = "harness_" + stem + "_" + std::to_string(next_++);
  function.parameters = std::move(parameters);
  function.result = result;
  function.handles_null = true;
  function.call = std::move(call);
  const std::string name = function.name;
  RETURN_IF_ERROR(connection_.Register(std::move(function)));
  return name;
}

ReadExpression ColumnFunctions::Text(const SourceColumn& column) {
  return {AsText(column), nullptr, ""};
}

namespace {

// Most values have no blanks around them.
std::string_view TrimField(std::string_view text) {
  const bool bare = text.empty() || (text.front() > ' ' && text.back() > ' ');
  return bare ? text : Trim(text);
}

// A function of one text, chunk by chunk: `read` writes the value of a row and says whether it could. Blanks
// around a value are dropped; empty text and missing marks are null without a complaint; the rest is counted
// once a chunk, so that threads do not fight over the counters.
template <typename Read>
auto Counted(std::shared_ptr<ReadCounts> counts, Read read) {
  return [counts = std::move(counts), read](const Chunk& arguments, ColumnWriter& out) {
    int64_t values = 0;
    int64_t unread = 0;
    const engine::TextCell* cells = arguments.Texts(0);
    for (size_t row = 0; row < arguments.rows(); ++row) {
      const std::string_view value =
          arguments.IsNull(0, row) ? std::string_view() : TrimField(cells[row].view());
      const bool done = !value.empty() && read(value, out, row);
      if (!done) out.SetNull(row);
      if (value.empty() || (!done && IsMissingMark(value))) continue;
      ++values;
      unread += done ? 0 : 1;
    }
    counts->values.fetch_add(values, std::memory_order_relaxed);
    counts->unread.fetch_add(unread, std::memory_order_relaxed);
    return Ok();
  };
}

}  // namespace

Result<ReadExpression> ColumnFunctions::Time(const SourceColumn& column, TimeForm form,
                                             bool sentinels_are_null) {
  if (column.type == SourceType::kTimestampUs || (column.type == SourceType::kLocalUs && zone_ == nullptr)) {
    return sentinels_are_null ? TypedTime(column) : ReadExpression{SqlName(column.name), nullptr, ""};
  }
  auto counts = std::make_shared<ReadCounts>();
  const LocalZone* zone = zone_;
  const auto resolve = [counts, zone](int64_t local_us) {
    const LocalZone::Resolved resolved = zone->ToUtc(local_us);
    if (resolved.kind == LocalZone::Kind::kSkipped) counts->skipped.fetch_add(1, std::memory_order_relaxed);
    if (resolved.kind == LocalZone::Kind::kRepeated) counts->repeated.fetch_add(1, std::memory_order_relaxed);
    return resolved.us;
  };
  const bool is_local = column.type == SourceType::kLocalUs;
  const auto parse = [form, is_local](std::string_view value) -> std::optional<ParsedTime> {
    return is_local ? ParsedTime{ParseInt64(value).value_or(0), false} : ParseTime(value, form);
  };
  const auto read = [=](std::string_view value, ColumnWriter& out, size_t row) {
    const auto time = parse(value);
    if (!time) return false;
    if (sentinels_are_null && IsSentinelTime(time->us)) {
      counts->sentinels.fetch_add(1, std::memory_order_relaxed);
      out.SetNull(row);
      return true;
    }
    out.SetInt64(row, time->has_zone || zone == nullptr ? time->us : resolve(time->us));
    return true;
  };
  ASSIGN_OR_RETURN(const std::string name,
                   RegisterOwn("time", {ColumnType::kText}, ColumnType::kInt64, Counted(counts, read)));
  const std::string argument = "(" + AsText(column) + ")";
  if (!sentinels_are_null) return ReadExpression{name + argument, counts, ""};
  const auto find = [parse](std::string_view value, ColumnWriter& out, size_t row) {
    const auto time = parse(value);
    if (!time || !IsSentinelTime(time->us)) return false;
    out.SetInt64(row, 1);
    return true;
  };
  ASSIGN_OR_RETURN(const std::string finder, RegisterOwn("sentinel", {ColumnType::kText}, ColumnType::kInt64,
                                                         Counted(std::make_shared<ReadCounts>(), find)));
  return ReadExpression{name + argument, counts, finder + argument};
}

Result<ReadExpression> ColumnFunctions::TypedTime(const SourceColumn& column) {
  auto counts = std::make_shared<ReadCounts>();
  const auto each = [](auto visit) {
    return [visit](const Chunk& arguments, ColumnWriter& out) {
      for (size_t row = 0; row < arguments.rows(); ++row) {
        if (arguments.IsNull(0, row) || !visit(arguments.Int64(0, row), out, row)) out.SetNull(row);
      }
      return Ok();
    };
  };
  const auto read = [counts](Timestamp us, ColumnWriter& out, size_t row) {
    const bool is_time = !IsSentinelTime(us);
    if (is_time) out.SetInt64(row, us);
    if (!is_time) counts->sentinels.fetch_add(1, std::memory_order_relaxed);
    return is_time;
  };
  const auto find = [](Timestamp us, ColumnWriter& out, size_t row) {
    if (IsSentinelTime(us)) out.SetInt64(row, 1);
    return IsSentinelTime(us);
  };
  ASSIGN_OR_RETURN(const std::string name,
                   RegisterOwn("typed_time", {ColumnType::kInt64}, ColumnType::kInt64, each(read)));
  ASSIGN_OR_RETURN(const std::string finder,
                   RegisterOwn("typed_sentinel", {ColumnType::kInt64}, ColumnType::kInt64, each(find)));
  const std::string argument = "(" + SqlName(column.name) + ")";
  return ReadExpression{name + argument, counts, finder + argument};
}

Result<ReadExpression> ColumnFunctions::Integer(const SourceColumn& column, bool plain) {
  if (column.type != SourceType::kText && column.type != SourceType::kDouble) {
    return ReadExpression{"CAST(" + SqlName(column.name) + " AS BIGINT)", nullptr, ""};
  }
  auto counts = std::make_shared<ReadCounts>();
  const auto read = [plain](std::string_view value, ColumnWriter& out, size_t row) {
    const auto number = plain && !IsPlainInteger(value) ? std::nullopt : ReadInteger(value);
    if (number) out.SetInt64(row, *number);
    return number.has_value();
  };
  ASSIGN_OR_RETURN(const std::string name,
                   RegisterOwn("integer", {ColumnType::kText}, ColumnType::kInt64, Counted(counts, read)));
  return ReadExpression{name + "(" + AsText(column) + ")", counts, ""};
}

Result<ReadExpression> ColumnFunctions::PlainNumber(const SourceColumn& column) {
  if (column.type != SourceType::kText) {
    return ReadExpression{"CAST(" + SqlName(column.name) + " AS DOUBLE)", nullptr, ""};
  }
  auto counts = std::make_shared<ReadCounts>();
  const auto read = [](std::string_view value, ColumnWriter& out, size_t row) {
    if (!IsPlainNumber(value)) return false;
    out.SetDouble(row, ParseDouble(value).value_or(0));
    return true;
  };
  ASSIGN_OR_RETURN(const std::string name,
                   RegisterOwn("number", {ColumnType::kText}, ColumnType::kDouble, Counted(counts, read)));
  return ReadExpression{name + "(" + AsText(column) + ")", counts, ""};
}

Result<ReadExpression> ColumnFunctions::Duration(const SourceColumn& column, DurationUnit unit) {
  if (column.type == SourceType::kMicros) return ReadExpression{SqlName(column.name), nullptr, ""};
  auto counts = std::make_shared<ReadCounts>();
  const auto read = [unit](std::string_view value, ColumnWriter& out, size_t row) {
    const auto micros = ParseDuration(value, unit);
    if (micros) out.SetInt64(row, *micros);
    return micros.has_value();
  };
  ASSIGN_OR_RETURN(const std::string name,
                   RegisterOwn("duration", {ColumnType::kText}, ColumnType::kInt64, Counted(counts, read)));
  return ReadExpression{name + "(" + AsText(column) + ")", counts, ""};
}

Result<std::string> ColumnFunctions::After(const std::string& time, const std::string& length) {
  return Shifted(time, length, 1);
}

Result<std::string> ColumnFunctions::Before(const std::string& time, const std::string& length) {
  return Shifted(time, length, -1);
}

Result<std::string> ColumnFunctions::Shifted(const std::string& time, const std::string& length, int sign) {
  const auto shift = [sign](const Chunk& arguments, ColumnWriter& out) {
    for (size_t row = 0; row < arguments.rows(); ++row) {
      const bool known = !arguments.IsNull(0, row) && !arguments.IsNull(1, row);
      const Int128 us =
          known ? Int128{arguments.Int64(0, row)} + sign * Int128{arguments.Int64(1, row)} : Int128{0};
      if (known && us >= kFirstTime && us <= kLastTime) {
        out.SetInt64(row, static_cast<int64_t>(us));
      } else {
        out.SetNull(row);
      }
    }
    return Ok();
  };
  ASSIGN_OR_RETURN(const std::string name, RegisterOwn("shifted", {ColumnType::kInt64, ColumnType::kInt64},
                                                       ColumnType::kInt64, shift));
  return name + "(" + time + ", " + length + ")";
}

}  // namespace harness::importers
