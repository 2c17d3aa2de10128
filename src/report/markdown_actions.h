// SPDX-License-Identifier: Apache-2.0
// Energy and actions in Markdown: as tables for the report, in plain sentences for the answers.
#pragma once

#include <string>

#include "report/facts.h"

namespace harness::report {

std::string EnergyMarkdown(const Facts& facts);
std::string ActionsMarkdown(const Facts& facts);
// For those who act: what to do, what it saves, how to check it by hand, what would prove it wrong.
std::string ActionAnswers(const Facts& facts);

}  // namespace harness::report
