// SPDX-License-Identifier: Apache-2.0
// Runs the built program as a user would, in a folder and with an environment of its own.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/files.h"

namespace harness::tests {

struct Ended {
  int exit_code = -1;  // 128 + n when signal n ended it
  std::string out;
  std::string err;
};

bool Has(const std::string& text, const std::string& part);

class Program {
 public:
  Program();

  // Waits for the end. The environment holds PATH, HOME (below folder()), STAT_HARNESS_HOME and `variables`.
  Ended Run(const std::vector<std::string>& words) const;
  // Sends SIGINT as soon as `file` exists, then waits.
  Ended RunAndInterrupt(const std::vector<std::string>& words, const Path& file) const;
  // `script` by bash, with the program first on PATH.
  Ended Bash(const std::string& script) const;

  const Path& folder() const { return folder_.path(); }
  std::map<std::string, std::string> variables;

 private:
  Ended Start(const std::vector<std::string>& argv, const Path& interrupt_when) const;
  TempFolder folder_;
};

}  // namespace harness::tests
