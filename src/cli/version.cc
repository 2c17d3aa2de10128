// SPDX-License-Identifier: Apache-2.0
#include "cli/version.h"

#include "engine/engine.h"
#include "store/sqlite.h"

namespace harness::cli {

std::string_view ProductVersion() {
  return HARNESS_VERSION;
}

Json VersionFacts() {
  return {{"product", "stat-harness"},
          {"version", HARNESS_VERSION},
          {"engine", "DuckDB " + engine::EngineVersion()},
          {"sqlite", store::SqliteVersion()},
          {"build", HARNESS_BUILD}};
}

std::string VersionLine() {
  const Json facts = VersionFacts();
  return "stat-harness " + facts["version"].get<std::string>() + " (" + facts["engine"].get<std::string>() +
         ", SQLite " + facts["sqlite"].get<std::string>() + "; " + facts["build"].get<std::string>() + ")";
}

}  // namespace harness::cli
