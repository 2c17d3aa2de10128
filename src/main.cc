// SPDX-License-Identifier: Apache-2.0
// The program stat-harness.
#include <string>
#include <vector>

#include "cli/cli.h"

int main(int argc, char** argv) { return harness::cli::Main(std::vector<std::string>(argv + 1, argv + argc)); }
