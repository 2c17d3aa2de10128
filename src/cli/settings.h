// SPDX-License-Identifier: Apache-2.0
// The table of settings: what may stand in a configuration file, in the environment and on the command line.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace harness::cli {

enum class SettingType { kText, kKeyIds, kPath, kPaths, kInteger, kNumber, kBytes, kBoolean, kChoice };

struct Setting {
  std::string_view key;  // "import.time_zone", as in the file
  SettingType type;
  std::string_view default_value;    // as text; "" for none
  std::string_view help;             // one sentence without a full stop
  std::string_view flag = {};        // "--tz"; every key can also be set by its variable
  bool global = false;               // the flag is understood by every verb
  std::string_view value_name = {};  // "DIR" in help texts; "" for a switch
  std::string_view choices = {};     // "auto|always|never" of a kChoice
  int64_t min = 0;                   // of a kInteger or kNumber
  int64_t max = 0;
};

// By key.
std::span<const Setting> Settings();
// Null when there is none.
const Setting* FindSetting(std::string_view key);

// "STAT_HARNESS_IMPORT_TIME_ZONE" for "import.time_zone".
std::string EnvironmentName(const Setting& setting);

// The value that `text` (of a variable, a flag or a default) stands for: a string, integer, boolean or
// array of strings; bytes become an integer; several paths stand with ':' between them, several ids of keys
// with ','. Errors: kInvalidArgument "found ..., expected ...".
Result<Json> ParseSettingText(const Setting& setting, std::string_view text);

// The same check for a value that has a type already (from TOML): "found integer 5, expected text".
Result<Json> CheckSettingValue(const Setting& setting, const Json& value);

// "true or false", "an integer from 0 to 1024", ...: for messages and the man page.
std::string ExpectedValue(const Setting& setting);

// "unknown setting "x"; did you mean "y"?" or without the hint.
std::string UnknownSettingMessage(std::string_view key);

}  // namespace harness::cli
