// SPDX-License-Identifier: Apache-2.0
// A dataset version in a few lines, for import, run and show.
#pragma once

#include <string>

#include "eventlog/dataset.h"

namespace harness::cli {

// "435,616 rows, 2025-07-01T00:00:02Z to 2026-01-14T10:56:00Z, 3 rejected"
std::string DatasetLine(const eventlog::DatasetInfo& info);

// Name, version, inputs, roles, columns and quality counters, for people.
std::string DatasetText(const eventlog::DatasetInfo& info, bool color);

}  // namespace harness::cli
