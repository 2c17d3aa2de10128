// SPDX-License-Identifier: Apache-2.0
// The table of fuzz targets that one program runs; CMake writes its rows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace harness::tests {

struct FuzzTarget {
  const char* name;  // "swf": swf_fuzz.cc, seeds in corpus/swf/
  int (*run)(const uint8_t* data, size_t size);
};

// By name.
std::span<const FuzzTarget> FuzzTargets();

}  // namespace harness::tests
