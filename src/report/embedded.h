// SPDX-License-Identifier: Apache-2.0
// Files that the binary carries: report.css and the schemas of report.json and run_manifest.json, built in.
#pragma once

#include <string_view>

namespace harness::report {

std::string_view ReportCss();
std::string_view ReportSchemaText();
std::string_view RunManifestSchemaText();

}  // namespace harness::report
