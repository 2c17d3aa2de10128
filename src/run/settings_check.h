// SPDX-License-Identifier: Apache-2.0
// Settings that speak of the world outside: files that a plugin is to read, processes that the log must have.
//
// A plugin's config.schema.json marks such a text with the keyword `x-check`, anywhere in its settings:
//   "process-pattern"  a pattern (* any text, ? any byte, any case) that must match a process of the log;
//   any name that ends in "-file", such as "baseline-file": a file that the plugin may read in its sandbox;
//                      what it must hold is checked by RunOptions::format_checks.
// An empty text is a setting that is not set.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.h"
#include "base/json.h"
#include "base/result.h"

namespace harness::run {

// Says what is wrong with a value, in one line; a file's path is absolute.
using FormatCheck = std::function<Result<void>(const std::string& value)>;
using FormatChecks = std::map<std::string, FormatCheck>;  // by format

struct FormattedValue {
  Json::json_pointer place;  // in the settings
  std::string format;
  std::string value;  // not empty
};

// The texts of `config` whose schema has the keyword, through properties, additionalProperties, items, $ref
// and allOf, anyOf, oneOf; in the order of their places.
std::vector<FormattedValue> FormattedValues(const Json& schema, const Json& config);

struct CheckedSettings {
  Json config;                   // names of files made absolute
  std::vector<Path> read_files;  // that the plugin may read
};

// Checks the settings of one plugin. A text that its defaults hold too passes: the pattern of a process that
// this log need not have. Errors: kInvalidArgument, "settings of <id>: at <place>: ...".
Result<CheckedSettings> CheckSettings(std::string_view plugin_id, const Json& schema, const Json& defaults,
                                      const Json& config, const FormatChecks& checks);

}  // namespace harness::run
