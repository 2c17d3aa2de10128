// SPDX-License-Identifier: Apache-2.0
// report.md: the run's figures and findings as Markdown tables, for a terminal, a ticket or a pull request.
#pragma once

#include <string>

#include "run/run_result.h"

namespace harness::report {

// The same sections as report.html without charts; holds no run id, time or path, so that two runs compare by
// diff.
std::string ReportMarkdown(const run::RunResult& run);

}  // namespace harness::report
