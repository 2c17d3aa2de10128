// SPDX-License-Identifier: Apache-2.0
// Reads one TOML configuration file into flat keys with their places; the only file that knows TOML.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace harness::cli {

struct FileValue {
  std::string key;  // "import.time_zone": the tables' names and the key
  Json value;
  int line = 0;  // 1-based
};

// In order of lines. `where` is the file's name for messages. Errors: kInvalidArgument "file:line:column:
// ...".
Result<std::vector<FileValue>> ParseConfigText(std::string_view text, std::string_view where);

}  // namespace harness::cli
