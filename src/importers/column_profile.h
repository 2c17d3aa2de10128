// SPDX-License-Identifier: Apache-2.0
// Facts about the sampled values of one column, and about two columns together; no names, no roles.
//
// Every fact is about the set of rows: another order of the same rows gives the same facts.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "importers/roles.h"
#include "importers/time_parse.h"

namespace harness::importers {

using SampledValues = std::vector<std::optional<std::string_view>>;

struct ColumnProfile {
  int64_t rows = 0;
  int64_t present = 0;                // neither null, nor empty, nor a missing mark such as NA
  int64_t distinct = 0;               // of the present ones
  int64_t numbers = 0;                // decimal numbers, integers among them
  int64_t counts = 0;                 // whole numbers from 0 to 1000
  int64_t pairs = 0;                  // "Key=value;..." or "Key (type)=value"
  int64_t clocks = 0;                 // "00:12:30", "1-02:03:04", "0m 36s"
  std::optional<TimeFormGuess> time;  // of text and plain numbers
  bool typed_time = false;            // the source itself says that these are times

  double present_share() const { return Share(present, rows); }
  double distinct_share() const { return Share(distinct, present); }
  double time_share() const { return typed_time ? 1 : time ? Share(time->parsed, time->total) : 0; }
  bool unique() const { return present > 0 && distinct == present; }

  static double Share(int64_t part, int64_t whole) {
    return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
  }
};

ColumnProfile ProfileColumn(const SourceColumn& column, const SampledValues& values);

// Present values only, blanks at the ends cut.
std::vector<std::string_view> PresentValues(const SampledValues& values);

// The values as microseconds, row by row; nothing where there is no time.
struct SampledTimes {
  std::vector<std::optional<int64_t>> us;
  bool zoned = false;  // most values fix their zone
};
SampledTimes TimesOf(const SourceColumn& column, const SampledValues& values, std::optional<TimeForm> form);

// The values as microseconds of a duration in `unit`, row by row.
std::vector<std::optional<int64_t>> DurationsOf(const SourceColumn& column, const SampledValues& values,
                                                DurationUnit unit);

// Share of the rows with both values in which `first` is not above `second`; nothing without such rows.
struct OrderShare {
  int64_t rows = 0;
  double holds = 0;
};
std::optional<OrderShare> ShareInOrder(std::span<const std::optional<int64_t>> first,
                                       std::span<const std::optional<int64_t>> second);

// Of the present values of `links`, the share found among `ids`. `links` counts the present values.
struct Closure {
  int64_t links = 0;
  int64_t found = 0;
};
Closure ClosureOf(const SampledValues& links, const SampledValues& ids);

// Whether two columns hold the same text in every row.
bool SameValues(const SampledValues& left, const SampledValues& right);

}  // namespace harness::importers
