// SPDX-License-Identifier: Apache-2.0
// From argv to a verb that is ready to run; command_line.cc is the only file that includes CLI11.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cli/arguments.h"
#include "cli/verbs.h"

namespace harness::cli {

// A verb with its arguments declared.
struct Command {
  const Verb* verb = nullptr;
  Arguments arguments;
  RunFunction run;
};

// Everything that the program understands. Owns the verbs' options, so it must outlive a run.
class CommandSet {
 public:
  explicit CommandSet(std::span<const Verb> verbs);
  const std::vector<std::unique_ptr<Command>>& commands() const { return commands_; }
  const Arguments& globals() const { return globals_; }
  // "" when --config was not given.
  const Path& config_file() const { return config_file_; }

  struct Parsed {
    Command* command = nullptr;  // null: no verb was given
    bool help = false;           // -h or --help
    bool version = false;        // --version
    std::string help_of;         // the words before --help: "", "plugins", "plugins list"
  };
  // To be called once. Errors: kInvalidArgument in one line, with the nearest known word.
  Result<Parsed> Parse(const std::vector<std::string>& words);

  // Flags that were given for settings, globals and the verb's.
  std::vector<FlagValue> FlagValues(const Command* command) const;

 private:
  std::vector<std::unique_ptr<Command>> commands_;
  Arguments globals_;
  Path config_file_;
};

}  // namespace harness::cli
