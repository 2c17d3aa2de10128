// SPDX-License-Identifier: Apache-2.0
// Which program this is and what it is built on.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"

namespace harness::cli {

std::string_view ProductVersion();  // "0.1.0"

// {"build", "engine", "product", "sqlite", "version"}
Json VersionFacts();

// "stat-harness 0.1.0 (DuckDB v1.5.6, SQLite 3.40.1; Release, GNU 12.2.0, x86_64)"
std::string VersionLine();

}  // namespace harness::cli
