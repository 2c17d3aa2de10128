// SPDX-License-Identifier: Apache-2.0
// What a verb takes on the command line, as data: parsing, help, completion and the man page all read it.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.h"
#include "base/result.h"
#include "cli/config.h"

namespace harness::cli {

// What the shell may offer for a value.
enum class Offer { kNothing, kFiles, kFolders, kDatasets, kRuns };

struct Argument {
  std::string name;        // "--tz"; "LOG" for a positional
  std::string short_name;  // "-o" or ""
  std::string value_name;  // "ZONE"; "" for a switch
  std::string help;        // one sentence without a full stop
  std::vector<std::string> choices;
  Offer offer = Offer::kNothing;
  bool positional = false;
  bool required = false;
  bool repeated = false;  // may be given several times; a positional then takes all that is left
  // Called once with all values, when there are any. Its error message begins with "found".
  std::function<Result<void>(const std::vector<std::string>& values)> store;
};

// A verb's setup function declares its arguments here; each target must live as long as the verb's
// run function. The returned reference is for the rarer fields (offer, required, short_name).
class Arguments {
 public:
  Argument& Switch(std::string_view name, std::string_view help, bool* target);
  Argument& Text(std::string_view name, std::string_view value_name, std::string_view help,
                 std::string* target);
  Argument& Text(std::string_view name, std::string_view value_name, std::string_view help,
                 std::optional<std::string>* target);
  Argument& Texts(std::string_view name, std::string_view value_name, std::string_view help,
                  std::vector<std::string>* target);
  Argument& File(std::string_view name, std::string_view value_name, std::string_view help, Path* target);
  Argument& Integer(std::string_view name, std::string_view help, int64_t min, int64_t max, int64_t* target);
  Argument& Number(std::string_view name, std::string_view help, double above, double max, double* target);
  Argument& Choice(std::string_view name, std::vector<std::string> choices, std::string_view help,
                   std::string* target);
  Argument& Positional(std::string_view value_name, std::string_view help, std::string* target);
  Argument& Positionals(std::string_view value_name, std::string_view help, std::vector<std::string>* target);
  // The flag of a setting (settings.h): its value goes into the configuration, above all other layers.
  Argument& OfSetting(std::string_view key);

  const std::deque<Argument>& all() const { return all_; }
  const std::vector<FlagValue>& flag_values() const { return flag_values_; }
  void AddFlagValue(FlagValue value) { flag_values_.push_back(std::move(value)); }

 private:
  Argument& Add(Argument argument);
  std::deque<Argument> all_;  // a deque: references stay valid
  std::vector<FlagValue> flag_values_;
};

}  // namespace harness::cli
