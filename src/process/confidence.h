// SPDX-License-Identifier: Apache-2.0
// How far a measured figure may be trusted: from how many rows it rests on, never a constant.
#pragma once

#include <cstdint>

namespace harness::process {

// The lower end of the 95 % Wilson interval of the share of rows whose times are known: 0 of nothing, 0.785
// for 14 of 14, 0.9962 for 1,000 of 1,000. Rounded to four digits, so that it reads the same everywhere.
double CoverageConfidence(int64_t known, int64_t rows);

inline constexpr const char* kCoverageAssumption =
    "confidence is the lower 95 % bound of the share of rows whose times are known";

}  // namespace harness::process
