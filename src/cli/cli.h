// SPDX-License-Identifier: Apache-2.0
// The command line: from argv to an exit code. One file per verb; verbs.h holds the table.
#pragma once

#include <string>
#include <vector>

namespace harness::cli {

// Runs the program and returns its exit code. Results go to stdout, talk to stderr. A failure is one line
// "stat-harness: error: <message>" on stderr; with --json stdout also holds
// {"error": {"code": "...", "exit_code": n, "message": "..."}}, so it is a JSON document in every case.
int Main(std::vector<std::string> words);

}  // namespace harness::cli
