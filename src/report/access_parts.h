// SPDX-License-Identifier: Apache-2.0
// How the plugins touched the data, for people: declared, found in their sources, measured; and the gate.
#pragma once

#include <string>

#include "run/run_result.h"

namespace harness::report {

// A line with the gate's verdict and a folded table of all plugins; "" for a run without plugins.
std::string AccessHtml(const run::RunResult& run);

// The same as Markdown, without measured figures, so that the same run again gives the same text.
std::string AccessMarkdown(const run::RunResult& run);

}  // namespace harness::report
