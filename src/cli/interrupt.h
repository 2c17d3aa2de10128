// SPDX-License-Identifier: Apache-2.0
// Ctrl-C: the first asks the work to stop cleanly, the second ends the program at once.
#pragma once

namespace harness::cli {

// Takes SIGINT and SIGTERM. After the first, InterruptRequested() is true and the signal has its
// default action again, so a second one ends the process.
void InstallInterruptHandler();

bool InterruptRequested();

}  // namespace harness::cli
