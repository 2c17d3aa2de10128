// SPDX-License-Identifier: Apache-2.0
// answers_recommendations.md: what was found, in plain English, what to look at next and how to check it by
// hand.
#pragma once

#include <string>

#include "run/run_result.h"

namespace harness::report {

// States only what this run measured: no saving is claimed that was not verified. Every claim about a process
// comes with the query that shows it.
std::string AnswersMarkdown(const run::RunResult& run);

}  // namespace harness::report
