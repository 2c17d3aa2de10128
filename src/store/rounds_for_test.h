// SPDX-License-Identifier: Apache-2.0
// For tests: how often a test repeats itself.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace harness::store {

// All rounds with HARNESS_ALL_TESTS=1, a few otherwise; the few are the first of all.
inline uint64_t Rounds(uint64_t few, uint64_t all) {
  const char* value = std::getenv("HARNESS_ALL_TESTS");
  return value != nullptr && std::string_view(value) == "1" ? all : few;
}

}  // namespace harness::store
