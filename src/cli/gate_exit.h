// SPDX-License-Identifier: Apache-2.0
// What gates mean for the exit code, and how they are told.
#pragma once

#include <span>
#include <string>

#include "insight/gate.h"

namespace harness::cli {

// Of the hard gates: failed 1, else inconclusive 3, else 0.
int ExitCodeFor(std::span<const insight::Gate> gates);

// "fail: <sentence>", the verdict in its colour.
std::string GateText(const insight::Gate& gate, bool color);

// "gate       discovery fail: <sentence>", a line for each.
std::string GateLines(std::span<const insight::Gate> gates, bool color);

}  // namespace harness::cli
