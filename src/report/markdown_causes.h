// SPDX-License-Identifier: Apache-2.0
// The Markdown report's parts on causes of waits and on what more slots would save.
#pragma once

#include <string>

#include "report/facts.h"

namespace harness::report {

std::string WaitCausesMarkdown(const Facts& facts);
std::string CapacityMarkdown(const Facts& facts);

}  // namespace harness::report
