// SPDX-License-Identifier: Apache-2.0
#include "importers/value_type.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/text.h"
#include "importers/missing_mark.h"

namespace harness::importers {

bool IsPlainInteger(std::string_view text) {
  const auto value = ParseInt64(text);
  return value && std::to_string(*value) == text;
}

bool IsPlainNumber(std::string_view text) {
  const auto value = ParseDouble(text);
  if (!value || !std::isfinite(*value)) return false;
  std::string_view digits = text;
  if (digits.starts_with('-')) digits.remove_prefix(1);
  if (digits.find_first_not_of("0123456789") == std::string_view::npos) return IsPlainInteger(text);
  return !(digits.size() > 1 && digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9');
}

void ValueFacts::Add(std::string_view value) {
  value = Trim(value);
  if (value.empty() || IsMissingMark(value)) return;
  any_ = true;
  integers_ = integers_ && IsPlainInteger(value);
  numbers_ = numbers_ && (integers_ || IsPlainNumber(value));
  for (size_t i = 0; i < kForms.size(); ++i) {
    forms_[i] = forms_[i] && ParseTime(value, kForms[i]).has_value();
  }
}

ValueType ValueFacts::Type() const {
  if (!any_ || integers_) return {engine::ColumnType::kInt64, std::nullopt};
  if (numbers_) return {engine::ColumnType::kDouble, std::nullopt};
  if (std::count(forms_.begin(), forms_.end(), true) != 1) return {engine::ColumnType::kText, std::nullopt};
  const auto form = std::find(forms_.begin(), forms_.end(), true);
  return {engine::ColumnType::kInt64, kForms[static_cast<size_t>(form - forms_.begin())]};
}

bool ValueFacts::ambiguous_times() const {
  return any_ && !numbers_ && std::count(forms_.begin(), forms_.end(), true) > 1;
}

}  // namespace harness::importers
