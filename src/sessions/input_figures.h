// SPDX-License-Identifier: Apache-2.0
// What is kept of an input instead of its text: size, shape and fingerprints.
#pragma once

#include <cstdint>
#include <string>

namespace harness::sessions {

// Filled by complexity.h; the same for every layout of the same JSON value.
struct InputFigures {
  int64_t characters = 0;        // code points of the canonical (RFC 8785) text
  int64_t estimated_tokens = 0;  // characters / 4, rounded down
  int32_t depth = 0;             // nesting levels; 0 for a scalar
  int64_t array_items = 0;       // items of all arrays
  int64_t nodes = 0;             // values of all kinds
  bool truncated = false;  // a cap on depth or nodes was met: what lies beyond is not in the fingerprints
  std::string fp_exact, fp_shape, fp_schema;  // 64 hexadecimal digits each

  bool operator==(const InputFigures&) const = default;
};

}  // namespace harness::sessions
