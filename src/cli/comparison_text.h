// SPDX-License-Identifier: Apache-2.0
// What compare runs and checklist final both say of two runs beside their insights.
#pragma once

#include <string>

#include "base/json.h"

namespace harness::cli {

// `novelty`: as run::ToJson(NoveltyReport) writes it, or null. Empty without a reference.

// "findings   3 new, 1 dropped, 40 of both" and a line for each that is new or dropped, the first 20.
std::string FindingChangesText(const Json& novelty, bool color);

// "settings   2 differ: ..." and a line for each; empty where none does.
std::string SettingDifferencesText(const Json& novelty, bool color);

}  // namespace harness::cli
