// SPDX-License-Identifier: Apache-2.0
// Texts that logs write where a time or a number is unknown.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace harness::importers {

inline constexpr std::array<std::string_view, 11> kMissingMarks = {
    "NA", "N/A", "NULL", "null", "None", "none", "NaT", "nan", "Unknown", "\\N", "-"};

inline bool IsMissingMark(std::string_view text) {
  return std::find(kMissingMarks.begin(), kMissingMarks.end(), text) != kMissingMarks.end();
}

}  // namespace harness::importers
