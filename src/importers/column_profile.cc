// SPDX-License-Identifier: Apache-2.0
#include "importers/column_profile.h"

#include <algorithm>
#include <functional>
#include <unordered_set>

#include "base/text.h"
#include "importers/column_functions.h"
#include "importers/missing_mark.h"

namespace harness::importers {
namespace {

bool IsMissing(std::string_view text) {
  return text.empty() || IsMissingMark(text);
}

std::optional<std::string_view> Present(const std::optional<std::string_view>& value) {
  if (!value) return std::nullopt;
  const bool bare = !value->empty() && value->front() > ' ' && value->back() > ' ';
  const std::string_view text = bare ? *value : Trim(*value);
  return IsMissing(text) ? std::nullopt : std::optional(text);
}

bool StartsAsNumber(std::string_view text) {
  const char c = text.front();
  return (c >= '0' && c <= '9') || c == '-' || c == '.';
}

// One "Key=value" or "Key (type)=value", the key starting with a letter; more may follow after ';'.
bool IsPair(std::string_view text) {
  const size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0) return false;
  const char first = text.front();
  const bool letter = (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z') || first == '_';
  return letter && text.substr(0, equals).find_first_of("?&/:") == std::string_view::npos;
}

bool IsTypedTime(const SourceColumn& column) {
  return column.type == SourceType::kTimestampUs || column.type == SourceType::kLocalUs;
}

// Distinct values by a 64-bit hash: exact but for a chance of one in a billion at this size.
int64_t CountDistinct(std::vector<uint64_t>& hashes) {
  std::sort(hashes.begin(), hashes.end());
  return std::unique(hashes.begin(), hashes.end()) - hashes.begin();
}

}  // namespace

std::vector<std::string_view> PresentValues(const SampledValues& values) {
  std::vector<std::string_view> present;
  present.reserve(values.size());
  for (const auto& value : values) {
    if (const auto text = Present(value)) present.push_back(*text);
  }
  return present;
}

ColumnProfile ProfileColumn(const SourceColumn& column, const SampledValues& values) {
  const std::vector<std::string_view> present = PresentValues(values);
  ColumnProfile profile;
  profile.rows = static_cast<int64_t>(values.size());
  profile.present = static_cast<int64_t>(present.size());
  profile.typed_time = IsTypedTime(column);
  if (!profile.typed_time && column.type != SourceType::kMicros && column.type != SourceType::kBoolean) {
    profile.time = GuessTimeForm(present);
  }
  const bool may_be_clock = !profile.time;
  std::vector<uint64_t> hashes;
  hashes.reserve(present.size());
  for (const std::string_view text : present) {
    hashes.push_back(std::hash<std::string_view>{}(text));
    if (StartsAsNumber(text)) {
      if (const auto number = ParseDouble(text)) {
        ++profile.numbers;
        const bool whole =
            *number >= 0 && *number <= 1000 && *number == static_cast<double>(static_cast<int>(*number));
        profile.counts += whole ? 1 : 0;
      } else if (may_be_clock && ParseDuration(text, DurationUnit::kClock)) {
        ++profile.clocks;
      }
    } else if (IsPair(text)) {
      ++profile.pairs;
    }
  }
  profile.distinct = CountDistinct(hashes);
  return profile;
}

SampledTimes TimesOf(const SourceColumn& column, const SampledValues& values, std::optional<TimeForm> form) {
  SampledTimes times;
  times.us.resize(values.size());
  int64_t read = 0;
  int64_t zoned = 0;
  for (size_t row = 0; row < values.size(); ++row) {
    const auto text = Present(values[row]);
    if (!text) continue;
    if (IsTypedTime(column)) {
      times.us[row] = ParseInt64(*text);
    } else if (const auto time = form ? ParseTime(*text, *form) : std::nullopt) {
      times.us[row] = time->us;
      zoned += time->has_zone ? 1 : 0;
      ++read;
    }
  }
  times.zoned = column.type == SourceType::kTimestampUs || zoned * 2 > read;
  return times;
}

std::vector<std::optional<int64_t>> DurationsOf(const SourceColumn& column, const SampledValues& values,
                                                DurationUnit unit) {
  std::vector<std::optional<int64_t>> lengths(values.size());
  for (size_t row = 0; row < values.size(); ++row) {
    const auto text = Present(values[row]);
    if (text)
      lengths[row] = ParseDuration(*text, column.type == SourceType::kMicros ? DurationUnit::kMicros : unit);
  }
  return lengths;
}

std::optional<OrderShare> ShareInOrder(std::span<const std::optional<int64_t>> first,
                                       std::span<const std::optional<int64_t>> second) {
  OrderShare share;
  int64_t holds = 0;
  for (size_t row = 0; row < std::min(first.size(), second.size()); ++row) {
    if (!first[row] || !second[row]) continue;
    ++share.rows;
    holds += *first[row] <= *second[row] ? 1 : 0;
  }
  if (share.rows == 0) return std::nullopt;
  share.holds = ColumnProfile::Share(holds, share.rows);
  return share;
}

Closure ClosureOf(const SampledValues& links, const SampledValues& ids) {
  std::unordered_set<std::string_view> known;
  for (const std::string_view id : PresentValues(ids)) known.insert(id);
  Closure closure;
  for (const std::string_view link : PresentValues(links)) {
    ++closure.links;
    closure.found += known.contains(link) ? 1 : 0;
  }
  return closure;
}

bool SameValues(const SampledValues& left, const SampledValues& right) {
  for (size_t row = 0; row < left.size(); ++row) {
    if (Present(left[row]) != Present(right[row])) return false;
  }
  return left.size() == right.size();
}

}  // namespace harness::importers
