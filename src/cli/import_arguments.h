// SPDX-License-Identifier: Apache-2.0
// How an input is to be read: the options that import, columns and run share.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cli/arguments.h"
#include "cli/invocation.h"
#include "importers/import.h"

namespace harness::cli {

class ImportArguments {
 public:
  // Must live as long as the verb's run function.
  void Declare(Arguments& arguments);
  // Errors: kInvalidArgument naming the option.
  Result<importers::ImportOptions> Options(const Invocation& invocation,
                                           const std::vector<std::string>& inputs) const;

  // Errors: kInvalidArgument naming an option that was given, though `dataset` is read already.
  Result<void> ExpectNone(const Invocation& invocation, std::string_view dataset) const;

 private:
  std::vector<std::string> map_;
  std::vector<std::string> private_;
  std::string name_;
  std::string derive_;
  std::optional<std::string> time_format_;
  std::optional<std::string> format_;
  std::optional<std::string> delimiter_;
  std::optional<std::string> quote_;
  std::optional<std::string> encoding_;
  bool header_ = false;
  bool no_header_ = false;
};

// "role=COLUMN" into its two parts; "role=" forbids the role. Errors: kInvalidArgument.
Result<std::pair<std::string, std::string>> ParseMapping(std::string_view text);

// Errors: kInvalidArgument for an input - that is no file: standard input is not read.
Result<void> ExpectFiles(const std::vector<std::string>& inputs);

// One character, or a name: "tab", "comma", "semicolon", "pipe", "space", "\t".
Result<char> ParseSeparator(std::string_view text);

}  // namespace harness::cli
