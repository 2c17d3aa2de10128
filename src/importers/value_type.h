// SPDX-License-Identifier: Apache-2.0
// The type of a further column: the narrowest that gives every value back, whatever the order of the rows.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/chunk.h"
#include "importers/time_parse.h"

namespace harness::importers {

// "12", "-3", but not "007", "+1" or "3.0": text that a BIGINT gives back unchanged.
bool IsPlainInteger(std::string_view text);
// A finite decimal number without superfluous leading zeros; a whole one only when it is a plain integer,
// because a double would round longer ones.
bool IsPlainNumber(std::string_view text);

struct ValueType {
  engine::ColumnType type = engine::ColumnType::kInt64;
  std::optional<TimeForm> time_form;  // BIGINT microseconds
  bool operator==(const ValueType&) const = default;
};

// What all values seen so far have in common. A fact about the set of values, not about their order.
class ValueFacts {
 public:
  // Blanks at the ends do not count; empty values and missing marks (NA, NULL, ...) are no values.
  void Add(std::string_view value);

  // BIGINT when there is no value or all are plain integers, else DOUBLE when all are plain numbers, else a
  // time when they are times of exactly one form, else text.
  ValueType Type() const;
  // More values could turn text into a time: day and month cannot be told apart so far.
  bool ambiguous_times() const;
  bool any() const { return any_; }

 private:
  static constexpr std::array kForms = {TimeForm::kIso, TimeForm::kDayFirst, TimeForm::kMonthFirst,
                                        TimeForm::kLongDate};
  bool any_ = false;
  bool integers_ = true;
  bool numbers_ = true;
  std::array<bool, kForms.size()> forms_ = {true, true, true, true};
};

}  // namespace harness::importers
