// SPDX-License-Identifier: Apache-2.0
// Amounts that people write and read: bytes with a unit, rates, counts.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace harness::cli {

// "4GiB", "512 MB", "1.5G", "1000": bytes. K, M, G, T and KiB ... TiB are powers of 1024, KB ... TB
// powers of 1000; case does not matter. Errors: kInvalidArgument saying what was found and expected.
Result<uint64_t> ParseBytes(std::string_view text);

// "1.5 GiB", "284 MiB", "17 B": three digits, powers of 1024.
std::string FormatBytes(uint64_t bytes);

// A count for a narrow place: "950", "12.3 k", "1.20 M". Requires count >= 0 and finite.
std::string FormatShortCount(double count);

}  // namespace harness::cli
