// SPDX-License-Identifier: Apache-2.0
// Python sources: follows the names that stand for standard input, a line, a batch or a row of it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace harness::plugin {

struct PythonHit {
  size_t line = 0;  // from 0
  std::string_view rule;
};

// `code` as CodeOf gives it. The hits by line.
std::vector<PythonHit> ScanPython(std::string_view code);

}  // namespace harness::plugin
