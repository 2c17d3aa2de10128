// SPDX-License-Identifier: Apache-2.0
// The manual page stat-harness(1), from the verb table and the table of settings.
#pragma once

#include <string>

#include "cli/command_line.h"

namespace harness::cli {

// In the man(7) macros of troff.
std::string ManPage(const CommandSet& commands);

}  // namespace harness::cli
